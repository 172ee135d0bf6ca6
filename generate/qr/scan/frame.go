package scan

import (
	"context"
	"image"
)

// live are the ways in which a frame of a camera is looked at: those that cost
// little and find most, and the one for a telephone that shows dark pages. A code
// fills most of a frame, so one threshold, which costs least, reads what a block's
// own thresholds lose in the pixels of a screen. The next frame is there before a
// fifth way would have ended.
var live = []string{"one threshold", "as it is", "softened", "white on black"}

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
