package comptes

// Cheap makes an Access spend little on passwords: a test tries hundreds.
func Cheap(a *Access) *Access {
	a.cost = cost{memory: 8, time: 1, threads: 1}
	return a
}
