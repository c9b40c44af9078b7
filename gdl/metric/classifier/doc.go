// Package classifier says what pictures of digits or clothes show, to judge
// generated ones: which class, how surely, and with which features.
//
// Load gives one of two small networks that the course trained itself. Classify
// asks it, and Judge turns its answers into measures of package metric: the share
// that is named with confidence, the histogram of classes, the Fréchet distance
// of features. An answer is worth what the network's is on real pictures, which
// Info tells; on other pictures it means nothing: 10 000 of white noise are all an
// 8, each with confidence above 0.8.
//
// Importing it embeds the weights, 0.5 MB. Command gen in folder gen makes them
// anew.
package classifier
