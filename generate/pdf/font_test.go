package pdf

import (
	"bytes"
	"math"
	"testing"
)

func TestCoversWhatNamesNeed(t *testing.T) {
	const needed = "ŁĐặịơşŒŸțẞéÀçΕλένηЮрийЇ«»’“”–—…•·×°€§ªº²→−\u00a0\u2007\u2009\u202f\u2010\u2011\u2002\u2003CO₂"
	for face := Regular; face <= MonoBold; face++ {
		for _, r := range needed {
			if !Covers(face, r) {
				t.Errorf("face %d lacks U+%04X", face, r)
			}
		}
		for _, r := range []rune{-1, 0, '\n', 0x7F, 0xAD, 0x5D0, 0x627, 0x4E2D, 0xE000, 0xFEFF, 0xFFFE, 0xFFFF, 0x1F600, 0x10FFFF} {
			if Covers(face, r) {
				t.Errorf("face %d claims U+%04X", face, r)
			}
		}
	}
	if Covers(Face(9), 'a') {
		t.Error("a face that is not there covers a")
	}
}

func TestTierOf(t *testing.T) {
	for s, want := range map[string]Tier{
		"": TierCode, "CEN012345\u00a07K2M-9QXD": TierCode, "Dupont 42\u00a0": TierASCII, "Zoë «\u202f€\u202f»": TierFrench, "Łukasz": TierLatin, "©": TierLatin,
		"Đặng Thị Hương": TierVietnamese, "CO₂": TierEurope, "Ελένη à Málaga": TierGreek, "Юрий": TierCyrillic,
		"Юрий Ελένη": TierEurope, "Łukasz Юрий": TierEurope, "Ελένη Łukasz": TierEurope, "Đặng Юрий": TierEurope, "Ḥasan": TierWhole, "Әлия": TierWhole, "ἀρχή": TierAll,
	} {
		if got := TierOf(Regular, s); got != want {
			t.Errorf("%q: tier %d, want %d", s, got, want)
		}
	}
}

// TestSeldomSigns: a credential of any ASCII stays in the smallest mono face; a
// name or a title with a sign that is seldom gets a sans face that has it.
func TestSeldomSigns(t *testing.T) {
	for _, r := range seldom {
		for face, want := range map[Face]Tier{Regular: TierWestern, Bold: TierWestern, Mono: TierASCII, MonoBold: TierASCII} {
			if got := TierOfRune(face, r); got != want {
				t.Errorf("%q in face %d: tier %d, want %d", r, face, got, want)
			}
			for tier := TierCode; tier <= TierAll; tier++ {
				if has := programOf(face, tier).gid[r] != 0; has != (tier >= want) {
					t.Errorf("%q in face %d, tier %d: there %v", r, face, tier, has)
				}
			}
		}
	}
}

// TestTiersContainEachOther also checks that each character has the same
// width in every tier: layout measures with the whole.
func TestTiersContainEachOther(t *testing.T) {
	for face := Regular; face <= MonoBold; face++ {
		all := programOf(face, TierAll)
		for tier := TierCode; tier < TierAll; tier++ {
			for larger := tier + 1; larger <= TierAll; larger++ {
				if !larger.Holds(tier) {
					continue
				}
				for _, r := range programOf(face, tier).runes {
					if w := programOf(face, larger).width(r); programOf(face, larger).gid[r] == 0 || w != all.width(r) {
						t.Fatalf("face %d, tier %d: U+%04X is %d wide, in tier %d %d", face, tier, r, all.width(r), larger, w)
					}
				}
			}
		}
	}
}

func TestWidthsOfSpaces(t *testing.T) {
	mono := programOf(Mono, TierAll)
	for r := range blanks {
		if w := mono.width(r); w != 600 {
			t.Errorf("U+%04X is %d wide in the mono face", r, w)
		}
	}
	sans := programOf(Regular, TierAll)
	if sans.width(0x202F) >= sans.width(' ') || sans.width(0x2011) != sans.width('-') {
		t.Errorf("narrow space %d, space %d, no-break hyphen %d, hyphen %d", sans.width(0x202F), sans.width(' '), sans.width(0x2011), sans.width('-'))
	}
}

// TestTTFIsTheCallersOwn: fpdf writes into what it is given.
func TestTTFIsTheCallersOwn(t *testing.T) {
	first := TTF(Bold)
	want := bytes.Clone(first)
	clear(first)
	if !bytes.Equal(TTF(Bold), want) {
		t.Error("a caller's writing changes the next copy")
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"Zoë": "Zoë", "a\u200bb\u00adc\ufeff": "abc", "\u202aDUPONT\u202c": "DUPONT",
		"1\u202f250\u00a0€": "1\u202f250\u00a0€", "sans\u2011faute": "sans\u2011faute",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// TestProfileIsSRGB compares with the D50-adapted primaries that IEC 61966-2-1
// profiles carry, and with the sum of the primaries, which is white.
func TestProfileIsSRGB(t *testing.T) {
	rgb, _ := srgbMatrices()
	want := matrix{{0.4361, 0.3851, 0.1431}, {0.2225, 0.7169, 0.0606}, {0.0139, 0.0971, 0.7141}}
	for i := range 3 {
		sum := 0.0
		for j := range 3 {
			sum += rgb[i][j]
			if math.Abs(rgb[i][j]-want[i][j]) > 0.0005 {
				t.Errorf("matrix [%d][%d] is %.4f, want %.4f", i, j, rgb[i][j], want[i][j])
			}
		}
		if math.Abs(sum-pcsWhite[i]) > 1e-6 {
			t.Errorf("white is %.5f on axis %d, want %.5f", sum, i, pcsWhite[i])
		}
	}
}

// TestFontSizes holds what a paper pays for a face in each tier. The codes above
// FF stand one by one in its CMap, for Ghostscript: half a kilobyte for Greek and
// Cyrillic, five for all that the larger tiers hold.
func TestFontSizes(t *testing.T) {
	most := map[Tier]int{TierCode: 4 << 10, TierASCII: 15 << 9, TierFrench: 12 << 10, TierLatin: 18 << 10, TierVietnamese: 21 << 10, TierGreek: 17 << 10, TierCyrillic: 18 << 10, TierEurope: 57 << 9, TierWhole: 65 << 10, TierAll: 99 << 10}
	for face := Regular; face <= MonoBold; face++ {
		for tier, limit := range most {
			if n := len(blockOf(face, tier).data); n > limit {
				t.Errorf("face %d, tier %d: %d bytes, more than %d", face, tier, n, limit)
			} else {
				t.Logf("face %d, tier %d: %d characters, %d bytes", face, tier, len(programOf(face, tier).runes), n)
			}
		}
	}
}
