package data

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"io"
	"regexp"
	"strings"
)

// A photo is kept as the sensor lay; its EXIF data, else its XMP data, say how it is to
// be turned. Orientations are those of EXIF: 1 as it is, 2 mirrored left to right, 3 by
// 180°, 4 mirrored top to bottom, 5 transposed, 6 by 90° clockwise, 7 transposed along
// the other diagonal, 8 by 90° counterclockwise.
//
// Format: CIPA DC-008, "Exchangeable image file format for digital still cameras".
const orientationTag = 0x0112

const exifHead = "Exif\x00\x00"

// orientation returns the orientation of the picture in b, a file of a format, 1 when
// nothing valid says another.
func orientation(b []byte, format string) int {
	var exif, xmp []byte
	switch format {
	case "jpeg":
		exif, xmp = jpegMeta(b)
	case "png":
		exif, xmp = pngMeta(b)
	case "webp":
		exif, xmp = webpMeta(b)
	}
	if o := tiffOrientation(bytes.TrimPrefix(exif, []byte(exifHead))); o > 0 {
		return o
	}
	if m := xmpOrientation.FindSubmatch(xmp); m != nil {
		return int(m[1][0] - '0')
	}
	return 1
}

var xmpOrientation = regexp.MustCompile(`tiff:Orientation(?:="|>)([1-8])`)

// tiffOrientation returns the orientation in the first directory of EXIF data, 0 when
// it has no valid one.
func tiffOrientation(b []byte) int {
	if len(b) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(b[:2]) == "MM" {
		order = binary.BigEndian
	} else if string(b[:2]) != "II" {
		return 0
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 0
	}
	count := order.Uint16(b[at:])
	for rest := b[at+2:]; count > 0 && len(rest) >= 12; count, rest = count-1, rest[12:] {
		if order.Uint16(rest) != orientationTag {
			continue
		}
		v := uint32(0)
		switch kind := order.Uint16(rest[2:]); kind {
		case 3: // 16 bits
			v = uint32(order.Uint16(rest[8:]))
		case 4: // 32 bits, as some programs write it
			v = order.Uint32(rest[8:])
		}
		if v > 8 {
			return 0
		}
		return int(v)
	}
	return 0
}

// jpegMeta returns what the APP1 segments of a JPEG hold: EXIF data may take several.
func jpegMeta(b []byte) (exif, xmp []byte) {
	const xmpHead = "http://ns.adobe.com/xap/1.0/\x00"
	jpegSegments(b, func(marker byte, s []byte) {
		switch {
		case marker != 0xe1:
		case bytes.HasPrefix(s, []byte(exifHead)) && exif == nil:
			exif = s
		case bytes.HasPrefix(s, []byte(exifHead)):
			exif = append(exif[:len(exif):len(exif)], s[len(exifHead):]...)
		case bytes.HasPrefix(s, []byte(xmpHead)) && xmp == nil:
			xmp = s[len(xmpHead):]
		}
	})
	return exif, xmp
}

// jpegSegments calls f for each segment of a JPEG before its first scan.
func jpegSegments(b []byte, f func(marker byte, content []byte)) {
	for b = b[min(2, len(b)):]; ; {
		start := bytes.IndexByte(b, 0xff) // before it is what does not belong there
		if start < 0 {
			return
		}
		// Any number of fill bytes, 0xff too, may stand before a marker.
		for b = b[start:]; len(b) > 0 && b[0] == 0xff; b = b[1:] {
		}
		if len(b) == 0 {
			return
		}
		marker := b[0]
		b = b[1:]
		switch {
		case marker == 0, marker == 0x01, marker >= 0xd0 && marker <= 0xd8: // no content
			continue
		case marker == 0xda, marker == 0xd9: // scan, end
			return
		}
		if len(b) < 2 {
			return
		}
		n := int(binary.BigEndian.Uint16(b))
		if n < 2 || n > len(b) {
			return
		}
		f(marker, b[2:n])
		b = b[n:]
	}
}

// pngMeta returns what the chunks of a PNG hold, before or after the pixels.
func pngMeta(b []byte) (exif, xmp []byte) {
	for b = b[min(8, len(b)):]; len(b) >= 12; {
		n := int64(binary.BigEndian.Uint32(b))
		if n > int64(len(b)-12) {
			return exif, xmp
		}
		kind, content := string(b[4:8]), b[8:8+n]
		switch kind {
		case "eXIf":
			exif = content
		case "iTXt":
			if key, rest, ok := cut2(content); ok && key == "XML:com.adobe.xmp" {
				xmp = rest // packed, it holds no text to find
			}
		case "tEXt", "zTXt":
			if key, rest, ok := cut2(content); ok && key == "Raw profile type exif" && exif == nil {
				exif = rawProfile(rest, kind == "zTXt")
			}
		}
		b = b[12+n:]
	}
	return exif, xmp
}

func cut2(b []byte) (key string, rest []byte, ok bool) {
	k, rest, ok := bytes.Cut(b, []byte{0})
	return string(k), rest, ok
}

// rawProfile returns EXIF data as ImageMagick writes it to a PNG: a name, the number of
// bytes, and these as hexadecimal digits, each on lines of its own.
func rawProfile(b []byte, packed bool) []byte {
	if packed {
		z, err := zlib.NewReader(bytes.NewReader(b[min(1, len(b)):]))
		if err != nil {
			return nil
		}
		if b, err = io.ReadAll(io.LimitReader(z, 1<<20)); err != nil {
			return nil
		}
	}
	lines := strings.SplitN(strings.TrimLeft(string(b), "\n"), "\n", 3)
	if len(lines) < 3 {
		return nil
	}
	out, err := hex.DecodeString(strings.Join(strings.Fields(lines[2]), ""))
	if err != nil {
		return nil
	}
	return out
}

// webpMeta returns what the chunks of a WebP hold.
func webpMeta(b []byte) (exif, xmp []byte) {
	for kind, content := range riffChunks(b) {
		switch kind {
		case "EXIF":
			exif = content
		case "XMP ":
			xmp = content
		}
	}
	return exif, xmp
}
