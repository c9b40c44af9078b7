// Package data gives training its examples: sources that are read by index,
// seeded shuffled batches, and readers of the course's file formats.
//
//   - Shapes are those of one example: [H W C] for an image, [D] for a vector.
//   - Pixels are uint8 in memory and float32 in [0, 1] when read.
//   - The order of the examples and their noise depend on seeds and the epoch
//     only, so a resumed run needs no state from here.
//
// What there is, by concept:
//
//	sources          Source, Epoched, Images, Floats, NewOneHot
//	made of others   Take, Flatten, NewScaled, NewNoisy, NewPartners, Images.Range, Images.OfClasses
//	batches          NewBatches, InOrder, All
//	pictures         DecodePicture, DecodeTransparent, Pixels, Images.Image
//	files            ReadFolder, CacheFolder, Stamp, IsPictureName, OpenArchive, ReadIDX, ReadCIFAR10,
//	                 SaveImages, LoadImages
//
// Readers open regular files only, links to them included, and take less than 512 MB
// for whatever they are given, beside what they return; what does not fit is an error.
package data
