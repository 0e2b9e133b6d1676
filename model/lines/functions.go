package lines

// family says how a function treats its arguments.
type family int

const (
	familyPlain  family = iota // numbers to a number, month by month
	familyInput                // the argument is the name of an input
	familyReason               // the argument is a text
	familyOver                 // reduces a series to one value
	familyMany                 // goes over the instances of a many
)

type function struct {
	family    family
	least     int // arguments
	most      int
	pickTexts bool // the last argument may be a text
}

const anyNumber = 1 << 30

// functions of the language; if is in a family of its own, since its branches may be texts.
var functions = map[string]function{
	"and":         {familyPlain, 1, anyNumber, false},
	"or":          {familyPlain, 1, anyNumber, false},
	"not":         {familyPlain, 1, 1, false},
	"min":         {familyPlain, 1, anyNumber, false},
	"max":         {familyPlain, 1, anyNumber, false},
	"abs":         {familyPlain, 1, 1, false},
	"floor":       {familyPlain, 1, 1, false},
	"sign":        {familyPlain, 1, 1, false},
	"mod":         {familyPlain, 2, 2, false},
	"growth":      {familyPlain, 2, 2, false},
	"has":         {familyPlain, 1, 1, false},
	"month_end":   {familyPlain, 2, 2, false},
	"add_months":  {familyPlain, 2, 2, false},
	"day":         {familyPlain, 1, 1, false},
	"month":       {familyPlain, 1, 1, false},
	"year":        {familyPlain, 1, 1, false},
	"if":          {familyPlain, 3, 3, true},
	"given":       {familyInput, 1, 1, false},
	"decked":      {familyInput, 1, 1, false},
	"deck":        {familyInput, 1, 1, false},
	"none":        {familyReason, 1, 1, false},
	"sum":         {familyOver, 1, 3, false},
	"highest":     {familyOver, 1, 3, false},
	"lowest":      {familyOver, 1, 3, false},
	"first":       {familyOver, 1, 1, false},
	"last":        {familyOver, 1, 1, false},
	"irr":         {familyOver, 1, 1, false},
	"count":       {familyMany, 1, 1, false},
	"sum_of":      {familyMany, 2, 2, false},
	"least_of":    {familyMany, 2, 2, false},
	"greatest_of": {familyMany, 2, 2, false},
	"first_of":    {familyMany, 2, 2, true},
	"pick_of":     {familyMany, 3, 3, true},
}
