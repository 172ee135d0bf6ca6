package scan

import (
	"context"
	"image"
)

// live are the ways in which a frame of a camera is looked at: the two that cost
// little and find most, and the one for a telephone that shows dark pages. The next
// frame is there before a fourth would have ended.
var live = []string{"as it is", "softened", "white on black"}

// Frame returns the texts of the codes in one grey frame of a camera; none when
// none is found.
func Frame(ctx context.Context, page *image.Gray) ([]string, error) {
	b := page.Bounds()
	if !bounded(b.Dx(), b.Dy()) {
		return nil, ErrTooLarge
	}
	return within(ctx, func(ctx context.Context) ([]string, error) {
		for _, name := range live {
			for _, try := range attempts {
				if try.name != name {
					continue
				}
				if texts := try.run(ctx, page); len(texts) > 0 {
					return texts, nil
				}
			}
		}
		return nil, nil
	})
}
