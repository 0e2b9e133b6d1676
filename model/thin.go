package model

// Thin lets go of monthly series that nothing reads of a book that has been evaluated and simulated: bridges,
// covers of debt and outputs read a third of a site's.
func (b *BookResult) Thin() {
	for i := range b.Miners {
		for j := range b.Miners[i].Sites {
			r := &b.Miners[i].Sites[j]
			r.Mine.Flows = Flows{FCF: r.Mine.Flows.FCF}
			for n := range r.Conversions {
				c := &r.Conversions[n]
				c.Mining = Flows{FCF: c.Mining.FCF}
				c.HPC.EBITDA, c.HPC.Depreciation, c.HPC.LossCarriedForward = nil, nil, nil
				if d := c.Debt; d != nil {
					s := &d.Schedule
					d.Schedule = DebtSchedule{Service: s.Service, Balance: s.Balance, CFADS: s.CFADS, Final: s.Final}
				}
			}
		}
	}
}
