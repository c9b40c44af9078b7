package main

const (
	seluLambda = 1.0507009873554804934193349852946
	seluAlpha  = 1.6732632423543772848170429916717
)

// maps are the functions y = f(x): operand 0 is x, operand 1 is y, and
// parameter 0 is alpha. The keys are names of kernel.Fn.
var maps = []struct {
	name string
	f    func(e *expr, x *value) *value
}{
	{"ReLU", (*expr).relu},
	{"LeakyReLU", func(e *expr, x *value) *value {
		return e.sel(gt, x, e.c(0), x, e.mul(x, e.param(0)))
	}},
	{"ReLU6", func(e *expr, x *value) *value { return e.do(opMin, e.c(6), e.relu(x)) }},
	{"SELU", func(e *expr, x *value) *value {
		low := e.mul(e.expm1(e.do(opMin, e.c(0), x)), e.c(seluLambda*seluAlpha))
		return e.sel(gt, x, e.c(0), e.mul(x, e.c(seluLambda)), low)
	}},
	{"Sigmoid", (*expr).sigmoid},
	{"Tanh", (*expr).tanh},
	{"Softplus", (*expr).softplus},
	{"Exp", (*expr).exp},
	{"Expm1", (*expr).expm1},
	{"Log", (*expr).log},
	{"Square", func(e *expr, x *value) *value { return e.mul(x, x) }},
	{"Sqrt", func(e *expr, x *value) *value { return e.do(opSqrt, x) }},
}

// slopes are the derivatives f'(x) as functions of y = f(x), times dy: operand 0
// is y, operand 1 is dy, operand 2 is the result.
var slopes = []struct {
	name string
	f    func(e *expr, y, dy *value) *value
}{
	{"ReLU", func(e *expr, y, dy *value) *value { return e.sel(gt, y, e.c(0), dy, e.c(0)) }},
	{"LeakyReLU", func(e *expr, y, dy *value) *value {
		return e.sel(gt, y, e.c(0), dy, e.mul(dy, e.param(0)))
	}},
	{"ReLU6", func(e *expr, y, dy *value) *value {
		return e.sel(gt, y, e.c(0), e.sel(lt, y, e.c(6), dy, e.c(0)), e.c(0))
	}},
	{"SELU", func(e *expr, y, dy *value) *value {
		low := e.add(y, e.c(seluLambda*seluAlpha))
		return e.mul(dy, e.sel(gt, y, e.c(0), e.c(seluLambda), low))
	}},
	{"Sigmoid", func(e *expr, y, dy *value) *value { return e.mul(dy, e.mul(y, e.sub(e.c(1), y))) }},
	{"Tanh", func(e *expr, y, dy *value) *value { return e.mul(dy, e.fnma(y, y, e.c(1))) }},
	{"Softplus", func(e *expr, y, dy *value) *value { return e.mul(dy, e.neg(e.expm1(e.neg(y)))) }},
	{"Exp", func(e *expr, y, dy *value) *value { return e.mul(dy, y) }},
	{"Expm1", func(e *expr, y, dy *value) *value { return e.fma(dy, y, dy) }},
	{"Sqrt", func(e *expr, y, dy *value) *value { return e.div(e.mul(dy, e.c(0.5)), y) }},
}

// ariths are the functions y = a ∘ b.
var ariths = []struct {
	name string
	op   opcode
}{{"Add", opAdd}, {"Sub", opSub}, {"Mul", opMul}, {"Div", opDiv}}

// singles are the kernels that no table holds; they are fields of vecSet.
var singles = []string{
	"affine", "addRow", "colSum", "sum",
	"bceLogits", "bceLogitsGrad", "bceProbs", "bceProbsGrad", "adam", "rmsprop", "sgd",
	"norm", "normGrad", "colSquares", "colProducts", "maxPool", "maxPoolGrad", "maxPoolSpread",
	"philox", "uniform", "boxMuller", "dropout",
	"winograd2In", "winograd2Out", "winograd2Kernel", "winograd4In", "winograd4Out", "winograd4Kernel",
	"winograd4OutGrad", "winograd4KernelGrad",
}

func elementwise(v *isa) {
	for _, m := range maps {
		stream(v, "map"+m.name, func(e *expr) { e.out(1, m.f(e, e.stream(0))) })
	}
	for _, s := range slopes {
		stream(v, "grad"+s.name, func(e *expr) { e.out(2, s.f(e, e.stream(0), e.stream(1))) })
	}
	for _, a := range ariths {
		stream(v, "zip"+a.name, func(e *expr) { e.out(2, e.do(a.op, e.stream(0), e.stream(1))) })
	}
	stream(v, "affine", func(e *expr) { e.out(1, e.add(e.mul(e.stream(0), e.param(0)), e.param(1))) })
	stream(v, "addRow", func(e *expr) { e.out(2, e.add(e.stream(0), e.row(1))) })
	colSum(v, "colSum", func(e *expr) { e.out(1, e.stream(0)) })
	bce(v)
	optimisers(v)
	norms(v)
	pools(v)
	random(v)
	winograd(v)
	filters(v)
}

// bce: operand 0 is z or p, 1 is t, 2 is dy in gradients, and the last the
// result. Parameters of the probability forms are eps and 1−eps.
func bce(v *isa) {
	stream(v, "bceLogits", func(e *expr) {
		z, t := e.stream(0), e.stream(1)
		u := e.expNegative(e.do(opOr, z, e.bits(0x80000000)))
		linear := e.fnma(z, t, e.relu(z))
		e.out(2, e.add(linear, e.log1pUnit(u)))
	})
	stream(v, "bceLogitsGrad", func(e *expr) {
		s := e.sigmoid(e.stream(0))
		e.out(3, e.mul(e.stream(2), e.sub(s, e.stream(1))))
	})
	stream(v, "bceProbs", func(e *expr) {
		p, t := e.stream(0), e.stream(1)
		p = e.do(opMin, e.param(1), e.do(opMax, e.param(0), p))
		yes := e.mul(t, e.logNormal(p))
		no := e.mul(e.sub(e.c(1), t), e.log1mUnit(p))
		e.out(2, e.sub(e.sub(p, p), e.add(yes, no))) // the logarithms make NaN a number, p − p does not
	})
	stream(v, "bceProbsGrad", func(e *expr) {
		p, t, dy := e.stream(0), e.stream(1), e.stream(2)
		d := e.div(e.sub(p, t), e.mul(p, e.sub(e.c(1), p)))
		d = e.sel(lt, p, e.param(0), e.c(0), e.mul(dy, d))
		e.out(3, e.sel(gt, p, e.param(1), e.c(0), d))
	})
}

// optimisers: operands w, g and the moments; parameters as the Go code packs
// them.
func optimisers(v *isa) {
	stream(v, "adam", func(e *expr) {
		w, g, m, s := e.stream(0), e.stream(1), e.stream(2), e.stream(3)
		m = e.fma(e.param(1), g, e.mul(m, e.param(0)))
		s = e.fma(e.param(3), e.mul(g, g), e.mul(s, e.param(2)))
		step := e.div(e.mul(m, e.param(4)), e.add(e.do(opSqrt, s), e.param(5)))
		e.out(2, m)
		e.out(3, s)
		e.out(0, e.sub(w, step))
	})
	stream(v, "rmsprop", func(e *expr) {
		w, g, s := e.stream(0), e.stream(1), e.stream(2)
		s = e.fma(e.param(1), e.mul(g, g), e.mul(s, e.param(0)))
		step := e.div(e.mul(g, e.param(2)), e.do(opSqrt, e.add(s, e.param(3))))
		e.out(2, s)
		e.out(0, e.sub(w, step))
	})
	stream(v, "sgd", func(e *expr) {
		w, g, m := e.stream(0), e.stream(1), e.stream(2)
		m = e.fnma(g, e.param(1), e.mul(m, e.param(0)))
		e.out(2, m)
		e.out(0, e.add(w, m))
	})
}
