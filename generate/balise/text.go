package balise

import "cnamdoc/generate/blocks"

// plain makes a text of one span; the empty string makes the empty text.
func plain(s string) blocks.Text {
	if s == "" {
		return nil
	}
	return blocks.Plain(s)
}

func mono(s string) blocks.Text { return blocks.Text{{Text: s, Mono: true}} }

func bold(s string) blocks.Text { return blocks.Text{{Text: s, Bold: true}} }
