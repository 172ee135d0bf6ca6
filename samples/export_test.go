package samples

// Spoilt names what each incomplete dossier of the semester lacks, by code.
func Spoilt() map[string]string {
	names := map[string]string{}
	for i, d := range spoilt() {
		names[code("CEN", firstNumber+i)] = d.name
	}
	return names
}
