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
	windowed  bool // over all months or over those from..to
}

const anyNumber = 1 << 30

// functions of the language.
var functions = map[string]function{
	"and":         {familyPlain, 1, anyNumber, false, false},
	"or":          {familyPlain, 1, anyNumber, false, false},
	"not":         {familyPlain, 1, 1, false, false},
	"min":         {familyPlain, 1, anyNumber, false, false},
	"max":         {familyPlain, 1, anyNumber, false, false},
	"abs":         {familyPlain, 1, 1, false, false},
	"floor":       {familyPlain, 1, 1, false, false},
	"sign":        {familyPlain, 1, 1, false, false},
	"mod":         {familyPlain, 2, 2, false, false},
	"discount":    {familyPlain, 2, 2, false, false},
	"growth":      {familyPlain, 2, 2, false, false},
	"has":         {familyPlain, 1, 1, false, false},
	"month_end":   {familyPlain, 2, 2, false, false},
	"add_months":  {familyPlain, 2, 2, false, false},
	"day":         {familyPlain, 1, 1, false, false},
	"month":       {familyPlain, 1, 1, false, false},
	"year":        {familyPlain, 1, 1, false, false},
	"if":          {familyPlain, 3, 3, true, false},
	"given":       {familyInput, 1, 1, false, false},
	"decked":      {familyInput, 1, 1, false, false},
	"deck":        {familyInput, 1, 1, false, false},
	"none":        {familyReason, 1, 1, false, false},
	"sum":         {familyOver, 1, 3, false, true},
	"highest":     {familyOver, 1, 3, false, true},
	"lowest":      {familyOver, 1, 3, false, true},
	"first":       {familyOver, 1, 1, false, false},
	"last":        {familyOver, 1, 1, false, false},
	"irr":         {familyOver, 2, 2, false, false},
	"count":       {familyMany, 1, 1, false, false},
	"sum_of":      {familyMany, 2, 2, false, false},
	"least_of":    {familyMany, 2, 2, false, false},
	"greatest_of": {familyMany, 2, 2, false, false},
	"first_of":    {familyMany, 2, 2, true, false},
	"nth_of":      {familyMany, 3, 3, true, false},
	"pick_of":     {familyMany, 3, 3, true, false},
}
