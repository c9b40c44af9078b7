package kernel

import "math"

// Fn names an elementwise function of one variable.
type Fn uint8

// The elementwise functions.
const (
	Identity Fn = iota
	ReLU
	LeakyReLU // x if x > 0, else alpha·x
	ReLU6     // min(max(x, 0), 6)
	SELU      // Klambauer et al. 2017 (arXiv:1706.02515)
	Sigmoid
	Tanh
	Softplus // log(1 + eˣ)
	Exp
	Log
	Square
	Sqrt
	Abs
	fnCount
)

// The two constants of SELU.
const (
	SELULambda = 1.0507009873554804934193349852946
	SELUAlpha  = 1.6732632423543772848170429916717
)

var fnNames = [fnCount]string{
	"Identity", "ReLU", "LeakyReLU", "ReLU6", "SELU", "Sigmoid", "Tanh", "Softplus", "Exp", "Log", "Square", "Sqrt", "Abs",
}

func (f Fn) String() string { return fnNames[f] }

// Apply returns f(x), computed in float64, with alpha = 0 for LeakyReLU.
func (f Fn) Apply(x float64) float64 { return f.Eval(x, 0) }

// Eval returns f(x), computed in float64. Only LeakyReLU reads alpha.
func (f Fn) Eval(x, alpha float64) float64 {
	switch f {
	case Identity:
		return x
	case ReLU:
		return max(x, 0)
	case LeakyReLU:
		if x > 0 {
			return x
		}
		return alpha * x
	case ReLU6:
		return min(max(x, 0), 6)
	case SELU:
		if x > 0 {
			return SELULambda * x
		}
		return SELULambda * SELUAlpha * math.Expm1(x)
	case Sigmoid:
		if x < 0 {
			e := math.Exp(x)
			return e / (1 + e)
		}
		return 1 / (1 + math.Exp(-x))
	case Tanh:
		return math.Tanh(x)
	case Softplus:
		return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
	case Exp:
		return math.Exp(x)
	case Log:
		return math.Log(x)
	case Square:
		return x * x
	case Abs:
		return math.Abs(x)
	default:
		return math.Sqrt(x)
	}
}

// Slope returns f'(x) as a function of y = f(x), computed in float64. It exists
// for every function but Square and Abs; LeakyReLU needs alpha > 0. At the kinks 0 counts
// as negative and 6 as above the range, as in Keras and PyTorch.
func (f Fn) Slope(y, alpha float64) float64 {
	switch f {
	case Identity:
		return 1
	case ReLU:
		if y > 0 {
			return 1
		}
		return 0
	case LeakyReLU:
		if y > 0 {
			return 1
		}
		return alpha
	case ReLU6:
		if y > 0 && y < 6 {
			return 1
		}
		return 0
	case SELU:
		if y > 0 {
			return SELULambda
		}
		return y + SELULambda*SELUAlpha
	case Sigmoid:
		return y * (1 - y)
	case Tanh:
		return 1 - float64(y*y)
	case Softplus:
		return -math.Expm1(-y)
	case Exp:
		return y
	case Log:
		return math.Exp(-y)
	case Sqrt:
		return 0.5 / y
	default:
		panic("kernel: no slope of " + f.String() + " from its output")
	}
}
