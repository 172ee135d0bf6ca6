package controle

import "regexp"

// seals begin so, as they are or as a wrong keyboard types them.
var sealStart = regexp.MustCompile(`(?i)(?:\]q\d)?(?:cnc[1&][:m]|https[:m][/!§=+:]{2})`)

// Split parts the texts that a scanner typed without anything between them: each
// seal begins with its prefix. What is no seal is one text.
func Split(typed string) []string {
	starts := sealStart.FindAllStringIndex(typed, -1)
	if len(starts) < 2 {
		return []string{typed}
	}
	var parts []string
	from := 0
	for _, at := range starts[1:] {
		parts = append(parts, typed[from:at[0]])
		from = at[0]
	}
	return append(parts, typed[from:])
}
