package scan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
)

const (
	// MaxPixels bounds the pictures that are looked at: an A4 page at 600 dpi.
	MaxPixels = 36_000_000
	// MaxFile bounds the files that are read, in bytes.
	MaxFile = 32 << 20

	// maxUnpacked bounds what a decoder holds at once, in bytes.
	maxUnpacked = 128 << 20
	// maxBlocks bounds the 8 × 8 blocks that the scans of a JPEG file go through:
	// a progressive one may go through all of them again for each of thousands
	// of scans, in a few bytes.
	maxBlocks = 20_000_000
)

// ErrTooLarge says that a picture or a file is beyond the bounds.
var ErrTooLarge = errors.New("scan: picture too large")

// checkBounds holds a PNG or JPEG file against the bounds from its headers
// alone, before any pixel is unpacked.
func checkBounds(data []byte) error {
	if len(data) > MaxFile {
		return ErrTooLarge
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("scan: read the picture: %w", err)
	}
	if !bounded(config.Width, config.Height) {
		return ErrTooLarge
	}
	pixels := config.Width * config.Height
	unpacked := pixels * pngBytes(data, config.ColorModel)
	if format == "jpeg" {
		blocks, perPixel := jpegCost(data, pixels)
		if blocks > maxBlocks {
			return ErrTooLarge
		}
		unpacked = pixels * perPixel
	}
	if unpacked > maxUnpacked {
		return ErrTooLarge
	}
	return nil
}

func bounded(w, h int) bool {
	return w > 0 && h > 0 && w <= MaxPixels && h <= MaxPixels && w*h <= MaxPixels
}

// pngBytes is what the decoder holds for each pixel of a PNG file.
func pngBytes(data []byte, model color.Model) int {
	n := 4
	switch model {
	case color.GrayModel:
		n = 1
	case color.Gray16Model:
		n = 2
	case color.RGBA64Model, color.NRGBA64Model:
		n = 8
	}
	if _, palette := model.(color.Palette); palette {
		n = 1
	}
	if len(data) > 28 && data[28] == 1 { // interlaced: each pass is a picture of its own
		n *= 2
	}
	return n
}

// jpegCost reads the markers of a JPEG file (ITU-T T.81, annex B): the blocks
// that all its scans together go through, and the bytes that the decoder holds
// for each pixel, rounded up.
func jpegCost(data []byte, pixels int) (blocks, perPixel int) {
	scans, samples, progressive, converted := 0, 3, false, false
	for i := 0; i+1 < len(data); i++ {
		if data[i] != 0xff {
			continue
		}
		switch marker := data[i+1]; {
		case marker >= 0xc0 && marker <= 0xc2 && i+9 < len(data): // SOF: the frame
			progressive = marker == 0xc2
			samples = jpegSamples(data[i+9:])
			converted = converted || samples == 4
		case marker == 0xda: // SOS: a scan
			scans++
		case marker == 0xee: // Adobe: colours that may have to be converted into another picture
			converted = true
		}
	}
	perPixel = samples
	if progressive {
		perPixel *= 5 // a coefficient of four bytes beside each sample
	}
	if converted && samples > 1 {
		perPixel += 4
	}
	return scans * samples * (pixels/64 + 1), perPixel
}

// jpegSamples is how many samples a frame has for each pixel, rounded up: 1 for
// grey, 2 for colour at half the resolution, 3 or 4 at full.
func jpegSamples(frame []byte) int {
	n := int(frame[0])
	if n < 1 || n > 4 || len(frame) < 1+3*n {
		return 4
	}
	sum, h, v := 0, 1, 1
	for i := range n {
		hi, vi := int(frame[2+3*i]>>4), int(frame[2+3*i]&15)
		sum += hi * vi
		h, v = max(h, hi), max(v, vi)
	}
	return max(1, (sum+h*v-1)/(h*v))
}

var pngSignature = []byte("\x89PNG\r\n\x1a\n")

// IsPicture reports whether a file begins as a PNG or JPEG file does.
func IsPicture(head []byte) bool {
	return bytes.HasPrefix(head, pngSignature) || len(head) > 2 && binary.BigEndian.Uint16(head) == 0xffd8 && head[2] == 0xff
}
