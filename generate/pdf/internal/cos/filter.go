package cos

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// Content returns a stream's data with its filter undone. Only FlateDecode with
// PNG predictors is known, which is all that our files use.
func (f *File) Content(s *Stream) ([]byte, error) {
	filter, parms := f.Resolve(s.Dict["Filter"]), f.Resolve(s.Dict["DecodeParms"])
	if a, ok := filter.(Array); ok {
		if len(a) > 1 {
			return nil, errors.New("several filters")
		}
		filter = nil
		if len(a) == 1 {
			filter = f.Resolve(a[0])
		}
		if p := f.Array(parms); len(p) == 1 {
			parms = f.Resolve(p[0])
		}
	}
	switch filter {
	case nil:
		return s.Raw, nil
	case Name("FlateDecode"):
	default:
		return nil, fmt.Errorf("filter %v", filter)
	}
	data, err := f.inflate(s.Raw)
	if err != nil {
		return nil, err
	}
	p, _ := parms.(Dict)
	predictor := f.Int(p["Predictor"])
	if predictor < 2 {
		return data, nil
	}
	if predictor < 10 {
		return nil, fmt.Errorf("predictor %d", predictor)
	}
	return unfilter(data, f.Int(p["Columns"]), f.Int(p["Colors"]), f.Int(p["BitsPerComponent"]))
}

func (f *File) inflate(raw []byte) ([]byte, error) {
	zr, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(zr, int64(f.limits.Inflate)+1))
	if err != nil {
		return nil, err
	}
	if f.limits.Inflate -= len(data); f.limits.Inflate < 0 {
		return nil, errors.New("inflates to too much")
	}
	return data, nil
}

// unfilter undoes PNG filters for components of eight bits.
func unfilter(data []byte, columns, colors, bits int64) ([]byte, error) {
	colors = max(colors, 1)
	if columns < 1 || columns > 1<<12 || colors > 4 || bits != -1 && bits != 8 {
		return nil, errors.New("predictor parameters")
	}
	n, back := int(columns*colors), int(colors)
	out := make([]byte, 0, len(data))
	before := make([]byte, n)
	for len(data) > n {
		kind := data[0]
		out = append(out, data[1:n+1]...)
		row := out[len(out)-n:]
		data = data[n+1:]
		for i := range row {
			var left byte
			if i >= back {
				left = row[i-back]
			}
			switch kind {
			case 0:
			case 1:
				row[i] += left
			case 2:
				row[i] += before[i]
			case 3:
				row[i] += byte((int(left) + int(before[i])) / 2)
			default:
				return nil, fmt.Errorf("row filter %d", kind)
			}
		}
		before = row
	}
	if len(data) > 0 {
		return nil, errors.New("last row cut")
	}
	return out, nil
}
