package pdf

import "fmt"

// item is an entry of the outline with its neighbours, as indices; -1 is none.
type item struct {
	parent, prev, next, first, last, count int
}

// outline writes the bookmarks and returns the number of the outline's root, 0
// when there are none.
func (c *composer) outline(marks []Bookmark) (uint32, error) {
	if len(marks) == 0 {
		return 0, nil
	}
	root := c.reserve(1 + len(marks))
	num := func(i int) uint32 { return root + 1 + uint32(i) }
	items, err := link(marks, len(c.file.Pages))
	if err != nil {
		return 0, err
	}
	out := c.object(root)
	b := appendRef(append(*out, "<</Type/Outlines/First "...), num(items[len(marks)].first))
	b = appendRef(append(b, "/Last "...), num(items[len(marks)].last))
	b = appendInt(append(b, "/Count "...), len(marks))
	*out = append(b, ">>"...)
	for i, m := range marks {
		it := &items[i]
		out := c.object(num(i))
		b := appendText(append(*out, "<</Title"...), m.Title)
		parent := root
		if it.parent < len(marks) {
			parent = num(it.parent)
		}
		b = appendRef(append(b, "/Parent "...), parent)
		for _, n := range [...]struct {
			key   string
			index int
		}{{"/Prev ", it.prev}, {"/Next ", it.next}, {"/First ", it.first}, {"/Last ", it.last}} {
			if n.index >= 0 {
				b = appendRef(append(b, n.key...), num(n.index))
			}
		}
		if it.count > 0 {
			b = appendInt(append(b, "/Count "...), it.count)
		}
		b = appendRef(append(b, "/Dest["...), c.page(m.Page))
		b = appendReal(append(b, "/XYZ null "...), m.Y)
		*out = append(b, " null]>>"...)
	}
	return root, nil
}

// link turns levels into a tree; the last item returned is its root. A level
// deeper by more than one is an error, since readers would show a gap.
func link(marks []Bookmark, pages int) ([]item, error) {
	items := make([]item, len(marks)+1)
	for i := range items {
		items[i] = item{parent: len(marks), prev: -1, next: -1, first: -1, last: -1}
	}
	path := []int{len(marks)} // the open item of each level; the root is level 0
	for i, m := range marks {
		switch {
		case m.Title == "":
			return nil, fmt.Errorf("bookmark %d has no title", i)
		case m.Level < 1 || m.Level > len(path):
			return nil, fmt.Errorf("bookmark %q has level %d below level %d", m.Title, m.Level, len(path)-1)
		case m.Page < 0 || m.Page >= pages:
			return nil, fmt.Errorf("bookmark %q is on page index %d of %d pages", m.Title, m.Page, pages)
		}
		path = path[:m.Level]
		parent := path[m.Level-1]
		items[i].parent = parent
		if last := items[parent].last; last >= 0 {
			items[last].next, items[i].prev = i, last
		} else {
			items[parent].first = i
		}
		items[parent].last = i
		for _, open := range path {
			items[open].count++
		}
		path = append(path, i)
	}
	return items, nil
}
