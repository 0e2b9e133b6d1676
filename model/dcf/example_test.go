package dcf_test

import (
	"fmt"

	"rackrate/model/dcf"
)

// A build that costs 100 at once and brings 30 at the end of each of five years.
func Example() {
	flows := []float64{-100, 30, 30, 30, 30, 30}
	rate, err := dcf.IRR(flows, 10)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("worth %.2f at 10 %%, nothing at %.2f %%\n", dcf.NPV(0.10, flows), 100*rate)

	_, err = dcf.IRR([]float64{-100, 300, -150}, 10)
	fmt.Println("no rate where", err)
	// Output:
	// worth 13.72 at 10 %, nothing at 15.24 %
	// no rate where the flows change sign more than once
}
