package model

// Drivers are what is drawn for one path of a simulation. Ones and zeros, with
// a Hashprice of ones, are the deterministic case of a site without
// gpu_growth_sigma_pct and tenant_default_pct.
type Drivers struct {
	Hashprice []float64 // factor on the deck's hashprice before the floor, of month t
	Capex     float64   // factor on the build's total
	Lease     float64   // factor on the rent; of a signed phase on that after its term and of new tenants alone
	GPUPrice  float64   // factor on the market price of a GPU-hour; contracts are fixed
	// the standard normal of the path of that price: factor exp(gpu_growth_sigma_pct z t/12 -
	// (gpu_growth_sigma_pct t/12)^2/2)
	GPUGrowth  float64
	Power      float64 // factor on the power price
	Tenant     float64 // u in (0, 1): a tenant goes after floor(12 ln(u)/ln(1-tenant_default_pct)) months of operations
	ExtraDelay int     // months on top of delay_months
}

// PathValues are the present values of one path, USD; those of conversions that are not possible are nil.
type PathValues struct {
	Mine        float64
	Conversions [len(Conversions)]float64 // in the order of Conversions
}

// PathKernel values one site under many draws, by the policies of the
// deterministic case. Everything that no draw changes is worked out once; a path
// allocates nothing. A kernel belongs to one goroutine; Share gives another.
type PathKernel struct {
	site       Site
	possible   [len(Conversions)]bool
	fleet      *fleetMonths
	ebitda     []float64 // of the whole fleet on the path, months 0..fleet.last
	accounts   []account // of all mining, after each month
	mine       partPlan
	delays     []delayPlan
	firstDelay int // the extra delay of the first of delays
	growth     float64
}

// delayPlan is all that depends on the extra delay.
type delayPlan struct {
	whole, hybridPart partPlan
	colo, hybrid      []leasePlan // a phase each
	cloud             []cloudPlan
	scale             float64 // of colocation's value, where every flow of hybrid is that much of it; else 0
}

// NewPathKernel prepares the paths of a site for extra delays from low to high months.
func NewPathKernel(m *PathMarket, s *Site, p *PathPolicies, low, high int) *PathKernel {
	k := &PathKernel{site: *s, possible: p.Possible, firstDelay: low, growth: s.GPUGrowthSigmaPct / 12}
	b := newPathBuilder(m, s, p, high)
	k.mine = b.part(nil, p.Mine, p.Mine.End)
	for extra := low; extra <= high; extra++ {
		k.delays = append(k.delays, b.delay(extra))
	}
	b.fleet.last = k.mine.last
	for i := range k.delays {
		k.delays[i].whole.scale(&k.mine)
		k.delays[i].hybridPart.scale(&k.mine)
		b.fleet.last = max(b.fleet.last, k.delays[i].whole.last, k.delays[i].hybridPart.last)
	}
	k.fleet = b.fleet
	k.ebitda, k.accounts = make([]float64, b.fleet.last+1), make([]account, b.fleet.last+1)
	return k
}

// Share gives a kernel for another goroutine, which shares what no path changes.
func (k *PathKernel) Share() *PathKernel {
	other := *k
	other.ebitda, other.accounts = make([]float64, len(k.ebitda)), make([]account, len(k.accounts))
	return &other
}

// Months is the last month whose hashprice any value depends on.
func (k *PathKernel) Months() int { return k.fleet.last }

// DiscountedRevenue is the present value of the whole fleet's revenue of each
// month at the deck's hashprice before its floor, months 0..Months: what a
// factor on the hashprice acts on.
func (k *PathKernel) DiscountedRevenue() []float64 {
	v := make([]float64, k.Months()+1)
	for t := range v {
		v[t] = k.fleet.earned[t] * k.fleet.factors[t]
	}
	return v
}

// Tenant is ln(1-tenant_default_pct) and the term in months of the first lease
// whose tenant may go; 0 and 0 where none may.
func (k *PathKernel) Tenant() (hazard float64, term int) {
	for _, leases := range [][]leasePlan{k.delays[0].colo, k.delays[0].hybrid} {
		for i := range leases {
			if p := &leases[i]; p.hazard < 0 {
				return p.hazard, p.term
			}
		}
	}
	return 0, 0
}

// Value is what each alternative is worth on a path.
func (k *PathKernel) Value(d *Drivers) PathValues {
	var v PathValues
	k.fleet.load(k.ebitda, d)
	plan := &k.delays[d.ExtraDelay-k.firstDelay]
	v.Mine = k.mine.value(k, d, nil, k.accounts)
	whole, colo := 0.0, 0.0
	if k.possible[0] || k.possible[1] {
		whole = plan.whole.value(k, d, k.accounts, nil)
	}
	own := k.site.HPCOwnershipPct
	for i, a := range Conversions {
		if !k.possible[i] {
			continue
		}
		switch {
		case a == Cloud:
			v.Conversions[i] = whole + own*cloudsValue(plan.cloud, k, d)
		case a == Colo:
			colo = leasesValue(plan.colo, d)
			v.Conversions[i] = whole + own*colo
		case plan.scale > 0 && k.possible[0]:
			v.Conversions[i] = plan.hybridPart.value(k, d, k.accounts, nil) + own*plan.scale*colo
		default:
			v.Conversions[i] = plan.hybridPart.value(k, d, k.accounts, nil) + own*leasesValue(plan.hybrid, d)
		}
	}
	return v
}

func leasesValue(plans []leasePlan, d *Drivers) float64 {
	total := 0.0
	for i := range plans {
		total += plans[i].value(d)
	}
	return total
}

func cloudsValue(plans []cloudPlan, k *PathKernel, d *Drivers) float64 {
	total := 0.0
	for i := range plans {
		total += plans[i].value(k, d)
	}
	return total
}

// losses is the running state of an activity's tax (MODEL.md section 7): the
// losses carried forward, and the present value of what has been taxed.
type losses struct {
	nol  float64
	base float64
}

// month takes a month's taxable income, before losses, and its discount factor.
func (l *losses) month(income, factor, limit float64) {
	if income <= 0 {
		l.nol -= income
		return
	}
	if l.nol > 0 {
		used := min(l.nol, limit*income)
		l.nol -= used
		income -= used
	}
	l.base += income * factor
}
