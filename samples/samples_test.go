package samples_test

import (
	"math"
	"slices"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/samples"
	"rackrate/templates"
)

func read(t *testing.T) (*model.Registry, *provenance.Book) {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Read(reg, workbook.Source{Name: "us-listed-miners.xlsx", Data: samples.USListedMiners})
	if err != nil {
		t.Fatal(err)
	}
	return reg, book
}

func TestSampleIsUnderstood(t *testing.T) {
	_, book := read(t)
	for _, f := range book.Findings {
		if f.Severity == provenance.Error {
			t.Errorf("%s", f)
		}
	}
	sites := 0
	var names []string
	for _, m := range book.Miners {
		names = append(names, m.Name)
		sites += len(m.Sites)
	}
	want := []string{"Core Scientific", "Riot Platforms", "Marathon (MARA)", "CleanSpark", "IREN (Iris Energy)",
		"Hut 8", "TeraWulf",
		"Cipher Mining", "Bitfarms", "Bitdeer", "HIVE Digital", "Bit Digital", "Applied Digital", "Lancium / Crusoe"}
	if !slices.Equal(names, want) {
		t.Errorf("miners %q, want %q", names, want)
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"sites", sites, 40}, {"points of the deck", len(book.Deck), 10}, {"scenarios", len(book.Scenarios), 12},
		{"ranges", len(book.Ranges), 8}, {"deals", len(book.Deals), 20}, {"site tables", len(book.Tables), 1},
	} {
		if c.got != c.want {
			t.Errorf("%d %s, want %d", c.got, c.what, c.want)
		}
	}
}

// The units of the sample are the analyst's; the book has the registry's.
func TestSampleUnits(t *testing.T) {
	_, book := read(t)
	denton := site(t, book, "Denton (CoreWeave)")
	hut := miner(t, book, "Hut 8")
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"power price in USD/MWh, typed in c/kWh", denton.PowerPriceUSDMWh, 38.5},
		{"build cost in USD/MW, typed in $m/MW", denton.CapexUSDMW, 1.5e6},
		{"lease term in months, typed in years", float64(denton.LeaseTermMonths), 144},
		{"MW to convert, a formula", denton.ConvertMW.Value, 260},
		{"notes in USD, typed in $m", hut.ConvertiblePrincipalUSD, 150e6},
		{"conversion price", hut.ConversionPriceUSD.Value, 16.395},
		{"interest on the notes", site(t, book, "Alpha (Niagara Falls)").DebtRatePct, 0.08},
		{"GPUs at Prince George", site(t, book, "Prince George").GPUCount.Value, 816},
		{"months of the GPU contract", float64(site(t, book, "Iceland (leased HPC space)").GPUContractMonths), 36},
		{"hybrid share", site(t, book, "Jamestown (hybrid)").HybridSharePct, 0.5},
		{"hashrate at Abilene", site(t, book, "Abilene (phase 1)").HashrateEHS, 0},
		{"discount rate of mining, of the market sheet", denton.DiscountRateMiningPct, 0.15},
		{"rent credited to the tenant", denton.TenantCreditPct, 0.5},
		{"spent at Ellendale in USD, typed in $m", site(t, book, "Ellendale HPC campus").CapexSpentUSD, 333e6},
		{"curtailment at Rockdale", site(t, book, "Rockdale").CurtailmentPct, 0.15},
		{"MW hosted at Jamestown", site(t, book, "Jamestown (hybrid)").HostedMW, 106},
		{"warrants of Applied Digital", miner(t, book, "Applied Digital").WarrantsM, 6.3},
		{"fiscal year of HIVE", float64(miner(t, book, "HIVE Digital").FiscalYearEnd), 3},
	} {
		if math.Abs(c.got-c.want) > 1e-9*math.Abs(c.want) {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}

func site(t *testing.T, book *provenance.Book, name string) model.Site {
	t.Helper()
	for _, m := range book.Miners {
		for _, s := range m.Sites {
			if s.Name == name {
				return s.Inputs
			}
		}
	}
	t.Fatalf("no site %q", name)
	return model.Site{}
}

func miner(t *testing.T, book *provenance.Book, name string) model.Miner {
	t.Helper()
	for _, m := range book.Miners {
		if m.Name == name {
			return m.Inputs
		}
	}
	t.Fatalf("no miner %q", name)
	return model.Miner{}
}

// The contracts of June 2024 come out as they were announced, and the headline
// hashprice near the 48.36 USD that Luxor gave for 1 July.
func TestDealsOfTheFacts(t *testing.T) {
	reg, book := read(t)
	result := testutil.Evaluate(reg, book.Evaluable(), 1)
	if math.Abs(result.HashpriceUSDPHDay/48.36-1) > 0.03 {
		t.Errorf("hashprice %.2f, Luxor has 48.36", result.HashpriceUSDPHDay)
	}
	for _, c := range []struct {
		site                 string
		criticalMW, valueUSD float64
	}{
		{"Denton (CoreWeave)", 200, 3.48e9},        // 290m USD a year, 12 years
		{"Marble (CoreWeave option)", 70, 1.225e9}, // 1.225bn USD over 12 years
	} {
		colo := outcome(t, result, c.site).Conversion(model.Colo)
		if math.Abs(colo.CriticalITMW-c.criticalMW) > 1e-9 || math.Abs(colo.ContractValueUSD.Value-c.valueUSD) > 1 {
			t.Errorf("%s: %.3f MW of critical IT and %.0f USD, want %g and %g", c.site, colo.CriticalITMW,
				colo.ContractValueUSD.Value, c.criticalMW, c.valueUSD)
		}
		if colo.CompanyCapexUSD != 0 || colo.ProjectIRR.Why != model.NothingInvested {
			t.Errorf("%s: the tenant pays the build, yet the company pays %.0f USD", c.site, colo.CompanyCapexUSD)
		}
	}
	for name, want := range map[string][2]string{
		"Denton (CoreWeave)": {"signed", "CoreWeave"}, "Marble (CoreWeave option)": {"signed", "CoreWeave"},
		"Ellendale HPC campus": {"LOI", "US hyperscaler (not named)"}, "Pecos (Cottonwood 1 and 2)": {"none", ""},
		"Rockdale": {"", ""},
	} {
		s := site(t, book, name)
		if got := [2]string{string(s.LeaseStatus), s.Tenant}; got != want {
			t.Errorf("%s: status and tenant %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]model.Action{
		"Denton (CoreWeave)": model.Contracted, "Rockdale": model.Marginal, "Sandersville": model.Marginal,
		"Childress": model.Defer, "Dalton": model.NotAssessed,
	} {
		if got := outcome(t, result, name).Recommendation.Action; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func outcome(t *testing.T, result *model.BookResult, name string) *model.SiteResult {
	t.Helper()
	for _, m := range result.Miners {
		for i := range m.Sites {
			if m.Sites[i].Inputs.Site == name {
				return &m.Sites[i]
			}
		}
	}
	t.Fatalf("no result for %q", name)
	return nil
}

// The prices of the GPU-cloud rows are those of the deals they stand for.
func TestGPUDeals(t *testing.T) {
	_, book := read(t)
	iceland := site(t, book, "Iceland (leased HPC space)")
	revenue := iceland.GPUContractPriceUSDHour.Value * iceland.GPUCount.Value * 8760 * iceland.GPUContractSharePct
	if math.Abs(revenue-92e6) > 1 {
		t.Errorf("the GPU contract brings %.0f USD a year, want 92m", revenue)
	}
	george := site(t, book, "Prince George")
	june := george.GPUPriceUSDHour.Value * george.GPUUtilisationPct * george.GPUCount.Value * 720
	if math.Abs(june-1.078e6) > 1 {
		t.Errorf("Prince George brings %.0f USD a month, want 1.078m", june)
	}
}

// The second sample is read without an error; a company without a share count has nothing per share.
func TestSecondSampleIsUnderstood(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Read(reg, workbook.Source{Name: "us-listed-miners-2026.xlsx",
		Data: samples.USListedMiners2026})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range book.Findings {
		if f.Severity == provenance.Error {
			t.Errorf("%s", f)
		}
	}
	sites := 0
	for _, m := range book.Miners {
		sites += len(m.Sites)
		if m.Inputs.SharesM.Known != (m.Name == "HIVE Digital") {
			t.Errorf("%s: share count known is %v", m.Name, m.Inputs.SharesM.Known)
		}
		if !m.Inputs.SharePriceUSD.Known {
			t.Errorf("%s has no share price", m.Name)
		}
	}
	if len(book.Miners) != 12 || sites != 18 || len(book.Deals) != 20 || len(book.Scenarios) != 3 {
		t.Errorf("%d miners, %d sites, %d deals, %d scenarios", len(book.Miners), sites, len(book.Deals),
			len(book.Scenarios))
	}
	barber := site(t, book, "Barber Lake")
	if barber.LeaseStatus != "signed" || barber.Tenant != "Fluidstack" || barber.Guarantor != "Google" ||
		math.Abs(barber.BackstopPct-1.733/3.83) > 1e-12 {
		t.Errorf("Barber Lake: %q, %q, %q, %v", barber.LeaseStatus, barber.Tenant, barber.Guarantor, barber.BackstopPct)
	}
	if hashprice := 144 * (3.125 + 0.1) / book.Market.NetworkEHS * book.Market.BTCPriceUSD / 1000; math.Abs(
		hashprice/28.68-1) > 0.03 {
		t.Errorf("hashprice %.2f, the market had 28.68 on 26 June", hashprice)
	}
}
