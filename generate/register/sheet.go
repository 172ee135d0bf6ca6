package register

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Sheet is a paper on its way through a printer. Whether it came out is known
// only afterwards, and whoever answers must mean this sheet: its paper may have
// been drawn again meanwhile, and its rank given to another.
//
// A duplicata bears its rank in its PDF. So the rank is reserved before it is
// drawn, and no other desk is given it. SheetOut spends it; SheetNotOut gives it
// back, and the next duplicata bears it, unless a higher one was given meanwhile:
// then it stays unused, and the paper's life says so. A rank that nobody answers
// for stays reserved: its sheet may be in somebody's hands. Waiting lists those,
// and any desk may answer for them, at any time. Ranks are unique, not gapless.
type Sheet struct {
	Number   string
	FileHash [32]byte  // of the issued file; tells a sheet of the paper itself from what was drawn since
	Rank     int       // of the duplicata, from 1; 0 is the paper itself
	Reserved time.Time // when the rank was reserved; zero where Rank is 0
}

// String is the sheet's form in a page or a command, read by ParseSheet.
func (s Sheet) String() string {
	at := int64(0)
	if !s.Reserved.IsZero() {
		at = s.Reserved.UnixMilli()
	}
	return fmt.Sprintf("%s.%d.%d.%x", s.Number, s.Rank, at, s.FileHash)
}

// ParseSheet is the inverse of String.
func ParseSheet(text string) (Sheet, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return Sheet{}, fmt.Errorf("register: sheet: %d parts, want 4", len(parts))
	}
	s := Sheet{Number: parts[0]}
	rank, err := strconv.ParseInt(parts[1], 10, 32)
	if err != nil || rank < 0 {
		return Sheet{}, fmt.Errorf("register: sheet: rank %.20q", parts[1])
	}
	s.Rank = int(rank)
	at, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return Sheet{}, fmt.Errorf("register: sheet: time %.20q", parts[2])
	}
	if at != 0 {
		s.Reserved = time.UnixMilli(at).UTC()
	}
	hash, err := hex.DecodeString(parts[3])
	if err != nil || len(hash) != len(s.FileHash) {
		return Sheet{}, fmt.Errorf("register: sheet: hash %.20q", parts[3])
	}
	copy(s.FileHash[:], hash)
	return s, nil
}

// Handing is how a paper reached its auditeur.
type Handing uint8

// The ways of handing over. They are recorded as String writes them.
const (
	NotYet   Handing = iota // it came out, and waits
	InPerson                // to the auditeur
	ByProxy                 // to somebody whom the auditeur sent
	Posted
)

// String is how staff write it: "en main propre"; "" for NotYet.
func (h Handing) String() string {
	return [...]string{"", "en main propre", "à un mandataire", "par courrier"}[h]
}

// ranks is what the life of a paper says of its duplicatas.
type ranks struct {
	highest int // of those spent and those reserved
	waiting []Waiting
	ended   []end
}

// end is how a reservation ended.
type end struct {
	sheet Sheet
	out   bool
}

// Waiting is a duplicata of which nobody has said whether it came out.
type Waiting struct {
	Sheet
	By string // who drew it
}

// readRanks reads the life of a paper, the oldest event first.
func readRanks(events []Event) ranks {
	var r ranks
	var spent int
	for _, e := range events {
		rank := rankOf(e)
		if rank == 0 {
			continue
		}
		open := slices.IndexFunc(r.waiting, func(w Waiting) bool { return w.Rank == rank })
		if e.What == EventRankReserved {
			r.waiting = append(r.waiting, Waiting{Sheet{Number: e.Number, Rank: rank, Reserved: e.At}, e.By})
			continue
		}
		if e.What == EventDuplicata {
			spent = max(spent, rank)
		}
		if open >= 0 {
			r.ended = append(r.ended, end{r.waiting[open].Sheet, e.What == EventDuplicata})
			r.waiting = slices.Delete(r.waiting, open, open+1)
		}
	}
	r.highest = spent
	for _, w := range r.waiting {
		r.highest = max(r.highest, w.Rank)
	}
	return r
}

// rankOf is the rank that an event is about, or 0.
func rankOf(e Event) int {
	switch e.What {
	case EventDuplicata, EventRankReserved, EventRankReleased:
		first, _, _ := strings.Cut(e.Why, ",")
		rank, err := strconv.Atoi(first)
		if err == nil && rank > 0 {
			return rank
		}
	}
	return 0
}

// WaitingDuplicatas are the duplicatas of a paper for which nobody has answered,
// from its life, the oldest first.
func WaitingDuplicatas(life []Event) []Waiting { return readRanks(life).waiting }

// NextRank is the rank of the paper's next duplicata.
func NextRank(p Paper, life []Event) int { return max(p.Duplicatas, readRanks(life).highest) + 1 }

// Answered reports whether somebody has answered for a reserved rank, and how.
// A sheet that holds no rank is ErrAnswered.
func (s Sheet) Answered(life []Event) (answered, out bool, err error) {
	r := readRanks(life)
	mine := func(o Sheet) bool { return o.Rank == s.Rank && o.Reserved.Equal(s.Reserved) }
	if slices.ContainsFunc(r.waiting, func(w Waiting) bool { return mine(w.Sheet) }) {
		return false, false, nil
	}
	for _, e := range slices.Backward(r.ended) {
		if mine(e.sheet) {
			return true, e.out, nil
		}
	}
	return false, false, fmt.Errorf("%w: %s holds no rank %d", ErrAnswered, s.Number, s.Rank)
}
