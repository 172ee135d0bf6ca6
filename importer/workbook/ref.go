package workbook

// parseRef reads "F42" as column 5 (from 0) and row 42.
func parseRef(ref []byte) (col, row int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i]|0x20 >= 'a' && ref[i]|0x20 <= 'z'; i++ {
		if i == 3 {
			return 0, 0, false
		}
		col = col*26 + int(ref[i]|0x20-'a') + 1
	}
	if i == 0 || len(ref)-i > 7 {
		return 0, 0, false
	}
	for _, c := range ref[i:] {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		row = row*10 + int(c-'0')
	}
	return col - 1, row, row >= 1 && row <= maxRows && ref[i] != '0' && col <= maxColumns
}

// ColumnName is the letter of a column: 0 is A, 26 is AA.
func ColumnName(col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}
