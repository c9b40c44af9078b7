package ckpt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// A header can describe a million tensors, for which package json takes half a minute.
// Here are the parts of JSON that a header has; it was found valid before.

// eachField calls f for every field of the object raw, in order. It tells "dtype" from
// "Dtype", unlike json.Unmarshal.
func eachField(raw []byte, f func(key string, value []byte) error) error {
	rest := space(raw)
	if len(rest) == 0 || rest[0] != '{' {
		return fmt.Errorf("want a JSON object, got %.40s", raw)
	}
	rest = space(rest[1:])
	for rest[0] != '}' {
		key := value(rest)
		rest = space(space(rest[len(key):])[1:]) // a colon
		v := value(rest)
		if err := f(unquote(key), v); err != nil {
			return err
		}
		if rest = space(rest[len(v):]); rest[0] == ',' {
			rest = space(rest[1:])
		}
	}
	return nil
}

// space returns b without white space at its start.
func space(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t' || b[0] == '\n' || b[0] == '\r') {
		b = b[1:]
	}
	return b
}

// value returns the value at the start of b.
func value(b []byte) []byte {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return b[:i+1]
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return b[:i] // of a number or word
			}
			if depth--; depth == 0 {
				return b[:i+1]
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return b[:i]
			}
		}
	}
	return b
}

// unquote returns the text of a string.
func unquote(b []byte) string {
	if bytes.IndexByte(b, '\\') < 0 {
		return string(b[1 : len(b)-1])
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		panic(err) // it was found valid
	}
	return s
}

// integers returns the numbers of an array, and whether it is one of at most maxDims
// integers.
func integers(b []byte) (out []int, ok bool) {
	if b[0] != '[' {
		return nil, false
	}
	for rest := space(b[1:]); rest[0] != ']'; {
		v := value(rest)
		n, err := strconv.Atoi(string(v))
		if err != nil || len(out) == maxDims {
			return nil, false
		}
		out = append(out, n)
		if rest = space(rest[len(v):]); rest[0] == ',' {
			rest = space(rest[1:])
		}
	}
	return out, true
}
