package codec

/*
#include <libyuv.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"image"

	"moim/media"
)

// ErrImage is returned by FromImage for pictures whose size is not the frame's
// or whose planes are too short.
var ErrImage = errors.New("image does not fit the frame")

// FromImage converts a captured picture into dst, which has its size. Planes of
// an image.YCbCr are taken as limited range, which is what cameras deliver as
// YUV; FromFullRange is for those from JPEG. RGB is converted with BT.601, over
// black where it is transparent. Odd sizes are rounded up in the chroma planes.
//
// It allocates nothing for *image.YCbCr, *media.BGRA, *image.RGBA and opaque
// *image.NRGBA; any other image is read pixel by pixel, which is slow.
func FromImage(dst *media.Frame, img image.Image) error {
	if err := checkFrame(dst); err != nil {
		return fmt.Errorf("convert image: %w", err)
	}
	bounds := img.Bounds()
	if bounds.Dx() != dst.Width || bounds.Dy() != dst.Height {
		return fmt.Errorf("convert image of %dx%d to %dx%d: %w",
			bounds.Dx(), bounds.Dy(), dst.Width, dst.Height, ErrImage)
	}
	switch m := img.(type) {
	case *image.YCbCr:
		return fromYCbCr(dst, m)
	case *media.BGRA:
		return fromBGRA(dst, m)
	case *image.RGBA:
		return fromRGBA(dst, m.Pix, m.Stride)
	case *image.NRGBA:
		if m.Opaque() {
			return fromRGBA(dst, m.Pix, m.Stride)
		}
	}
	fromPixels(dst, img)
	return nil
}

// FromFullRange is FromImage for pictures whose planes use the full range of a
// byte, as image/jpeg returns them (JFIF): it brings them to limited range.
func FromFullRange(dst *media.Frame, img *image.YCbCr) error {
	if err := FromImage(dst, img); err != nil {
		return err
	}
	var lumas, chromas [256]byte
	for i := range 256 {
		lumas[i] = byte(16 + (i*219+127)/255)
		chromas[i] = byte((128*255 + (i-128)*224 + 127) / 255)
	}
	w, h := (dst.Width+1)/2, (dst.Height+1)/2
	mapPlane(dst.Y, dst.StrideY, dst.Width, dst.Height, &lumas)
	mapPlane(dst.U, dst.StrideUV, w, h, &chromas)
	mapPlane(dst.V, dst.StrideUV, w, h, &chromas)
	return nil
}

func mapPlane(plane []byte, stride, width, height int, table *[256]byte) {
	for row := range height {
		line := plane[row*stride:][:width]
		for i, b := range line {
			line[i] = table[b]
		}
	}
}

// fromRGBA converts R, G, B, A bytes in memory, ignoring alpha.
func fromRGBA(dst *media.Frame, pix []byte, stride int) error {
	if !planeHolds(pix, stride, 4*dst.Width, dst.Height) {
		return fmt.Errorf("convert RGBA: %w", ErrImage)
	}
	C.ABGRToI420((*C.uint8_t)(&pix[0]), C.int(stride),
		(*C.uint8_t)(&dst.Y[0]), C.int(dst.StrideY),
		(*C.uint8_t)(&dst.U[0]), C.int(dst.StrideUV),
		(*C.uint8_t)(&dst.V[0]), C.int(dst.StrideUV),
		C.int(dst.Width), C.int(dst.Height))
	return nil
}

// fromBGRA converts what a display keeps.
func fromBGRA(dst *media.Frame, src *media.BGRA) error {
	if !planeHolds(src.Pix, src.Stride, 4*dst.Width, dst.Height) {
		return fmt.Errorf("convert BGRA: %w", ErrImage)
	}
	C.ARGBToI420((*C.uint8_t)(&src.Pix[0]), C.int(src.Stride),
		(*C.uint8_t)(&dst.Y[0]), C.int(dst.StrideY),
		(*C.uint8_t)(&dst.U[0]), C.int(dst.StrideUV),
		(*C.uint8_t)(&dst.V[0]), C.int(dst.StrideUV),
		C.int(dst.Width), C.int(dst.Height))
	return nil
}

// fromYCbCr copies luma and brings chroma to half size in both directions,
// from whatever size it has.
func fromYCbCr(dst *media.Frame, src *image.YCbCr) error {
	across, down, ok := chromaShare(src.SubsampleRatio)
	if !ok {
		return fmt.Errorf("convert %v: %w", src.SubsampleRatio, ErrImage)
	}
	width, height := (dst.Width+across-1)/across, (dst.Height+down-1)/down
	luma, chroma := offsets(src)
	if luma < 0 || chroma < 0 || luma > len(src.Y) || chroma > min(len(src.Cb), len(src.Cr)) {
		return fmt.Errorf("convert %v: %w", src.SubsampleRatio, ErrImage)
	}
	y, cb, cr := src.Y[luma:], src.Cb[chroma:], src.Cr[chroma:]
	if !planeHolds(y, src.YStride, dst.Width, dst.Height) ||
		!planeHolds(cb, src.CStride, width, height) || !planeHolds(cr, src.CStride, width, height) {
		return fmt.Errorf("convert %v: %w", src.SubsampleRatio, ErrImage)
	}
	w, h := (dst.Width+1)/2, (dst.Height+1)/2
	scalePlane(dst.Y, dst.StrideY, dst.Width, dst.Height, y, src.YStride, dst.Width, dst.Height)
	scalePlane(dst.U, dst.StrideUV, w, h, cb, src.CStride, width, height)
	scalePlane(dst.V, dst.StrideUV, w, h, cr, src.CStride, width, height)
	return nil
}

// offsets is where a picture's first luma and chroma samples lie in its planes.
func offsets(src *image.YCbCr) (luma, chroma int) {
	return src.YOffset(src.Rect.Min.X, src.Rect.Min.Y), src.COffset(src.Rect.Min.X, src.Rect.Min.Y)
}

// chromaShare says how many pixels share one chroma sample.
func chromaShare(ratio image.YCbCrSubsampleRatio) (across, down int, ok bool) {
	switch ratio {
	case image.YCbCrSubsampleRatio444:
		return 1, 1, true
	case image.YCbCrSubsampleRatio422:
		return 2, 1, true
	case image.YCbCrSubsampleRatio420:
		return 2, 2, true
	case image.YCbCrSubsampleRatio440:
		return 1, 2, true
	case image.YCbCrSubsampleRatio411:
		return 4, 1, true
	case image.YCbCrSubsampleRatio410:
		return 4, 2, true
	default:
		return 0, 0, false
	}
}

// scalePlane resizes one plane; equal sizes are copied.
func scalePlane(dst []byte, dstStride, dstWidth, dstHeight int, src []byte, srcStride, srcWidth, srcHeight int) {
	C.ScalePlane((*C.uint8_t)(&src[0]), C.int(srcStride), C.int(srcWidth), C.int(srcHeight),
		(*C.uint8_t)(&dst[0]), C.int(dstStride), C.int(dstWidth), C.int(dstHeight), C.kFilterBox)
}
