// Package nb is the glue between the course's packages and a GoNB notebook:
// pictures, tables, progress lines, source listings, the scale of a run and
// the places of its files. Outside a notebook the same calls print plain text.
//
// A function that shows something ends the cell with a readable message when
// it fails (see Check), so cells hold no error handling of their own.
//
// Environment:
//
//	GDL_SCALE    short, lab (default) or course
//	GDL_FIGURES  folder of saved pictures; default: figures in the folder below
//	GDL_CACHE    folder of all that the course makes; default: gdl in the user's cache
//	GDL_RUNS     folder of checkpoints; default: runs in that folder
package nb
