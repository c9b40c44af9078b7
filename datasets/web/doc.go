// Package web lets package datasets download. A program links it for that
// effect, as it links an image format:
//
//	import _ "github.com/generative-deep-learning/go/datasets/web"
//
// It stands apart because net/http makes a program slower to link, and a
// notebook links one for every cell. The gdl tool has it: data that
// "go tool gdl data fetch" brought are there for every program.
package web
