package pdf

import (
	"crypto/md5"
	"math"
	"unicode/utf16"
)

type matrix [3][3]float64

func (m matrix) apply(v [3]float64) (out [3]float64) {
	for i := range 3 {
		out[i] = m[i][0]*v[0] + m[i][1]*v[1] + m[i][2]*v[2]
	}
	return out
}

func (m matrix) times(n matrix) (out matrix) {
	for i := range 3 {
		for j := range 3 {
			out[i][j] = m[i][0]*n[0][j] + m[i][1]*n[1][j] + m[i][2]*n[2][j]
		}
	}
	return out
}

func (m matrix) inverse() (out matrix) {
	minor := func(i, j int) float64 {
		a, b, c, d := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
		return m[a][c]*m[b][d] - m[a][d]*m[b][c]
	}
	det := m[0][0]*minor(0, 0) + m[0][1]*minor(0, 1) + m[0][2]*minor(0, 2)
	for i := range 3 {
		for j := range 3 {
			out[j][i] = minor(i, j) / det
		}
	}
	return out
}

func diagonal(v [3]float64) matrix {
	return matrix{{v[0]}, {0, v[1]}, {0, 0, v[2]}}
}

// The colorimetry of sRGB (IEC 61966-2-1): chromaticities of the primaries and
// of white; and the white of the profile connection space.
var (
	srgbPrimaries = [3][2]float64{{0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}}
	srgbWhite     = [2]float64{0.3127, 0.3290}
	pcsWhite      = [3]float64{0.9642, 1, 0.8249}
)

// bradford is the linear Bradford cone response (ICC.1, annex E).
var bradford = matrix{
	{0.8951, 0.2664, -0.1614},
	{-0.7502, 1.7135, 0.0367},
	{0.0389, -0.0685, 1.0296},
}

func tristimulus(xy [2]float64) [3]float64 {
	return [3]float64{xy[0] / xy[1], 1, (1 - xy[0] - xy[1]) / xy[1]}
}

// srgbMatrices returns the matrix from linear sRGB to the connection space,
// one primary a column, and the adaptation from D65 that it contains.
func srgbMatrices() (rgb, adaptation matrix) {
	var primaries matrix
	for j, xy := range srgbPrimaries {
		for i, v := range tristimulus(xy) {
			primaries[i][j] = v
		}
	}
	white := tristimulus(srgbWhite)
	rgb = primaries.times(diagonal(primaries.inverse().apply(white)))
	from, to := bradford.apply(white), bradford.apply(pcsWhite)
	gain := diagonal([3]float64{to[0] / from[0], to[1] / from[1], to[2] / from[2]})
	adaptation = bradford.inverse().times(gain).times(bradford)
	return adaptation.times(rgb), adaptation
}

// fixed writes s15Fixed16 numbers.
func fixed(b []byte, values ...float64) []byte {
	for _, v := range values {
		b = be.AppendUint32(b, uint32(int32(math.Round(v*65536))))
	}
	return b
}

func iccXYZ(v ...float64) []byte { return fixed([]byte("XYZ \x00\x00\x00\x00"), v...) }

func iccText(s string) []byte {
	text := utf16.Encode([]rune(s))
	b := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS")
	b = be.AppendUint32(b, uint32(2*len(text)))
	b = be.AppendUint32(b, 28)
	for _, u := range text {
		b = be.AppendUint16(b, u)
	}
	return b
}

// srgbProfile computes an ICC profile of sRGB, version 4.2 (ICC.1:2004-10, the
// version that PDF 1.7 names): a matrix and one parametric curve.
func srgbProfile() []byte {
	rgb, adaptation := srgbMatrices()
	chad := []byte("sf32\x00\x00\x00\x00")
	for _, row := range adaptation {
		chad = fixed(chad, row[:]...)
	}
	curve := fixed([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
	type tag struct {
		names string // of four letters each
		data  []byte
	}
	column := func(j int) []byte { return iccXYZ(rgb[0][j], rgb[1][j], rgb[2][j]) }
	tags := []tag{
		{"desc", iccText("sRGB")}, {"cprt", iccText("Public domain")}, {"wtpt", iccXYZ(pcsWhite[:]...)},
		{"chad", chad}, {"rXYZ", column(0)}, {"gXYZ", column(1)}, {"bXYZ", column(2)}, {"rTRCgTRCbTRC", curve},
	}
	const count = 10
	table, data := be.AppendUint32(nil, count), []byte{}
	for _, t := range tags {
		for i := 0; i < len(t.names); i += 4 {
			table = append(table, t.names[i:i+4]...)
			table = be.AppendUint32(table, uint32(128+4+12*count+len(data)))
			table = be.AppendUint32(table, uint32(len(t.data)))
		}
		data = append(data, t.data...)
		data = append(data, make([]byte, -len(data)&3)...)
	}
	profile := append(append(iccHeader(), table...), data...)
	be.PutUint32(profile, uint32(len(profile)))
	id := md5.Sum(profile) // the profile ID: flags, intent and ID are still zero, as the standard asks
	copy(profile[84:], id[:])
	return profile
}

func iccHeader() []byte {
	h := make([]byte, 128)
	be.PutUint32(h[8:], 0x04200000)
	copy(h[12:], "mntrRGB XYZ ")
	for i, v := range []uint16{2026, 1, 1} { // creation date, fixed
		be.PutUint16(h[24+2*i:], v)
	}
	copy(h[36:], "acsp")
	copy(h[68:], fixed(nil, pcsWhite[:]...))
	return h
}
