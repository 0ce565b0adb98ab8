package domain

import "slices"

// Aspect is one thing that is looked at when an account is rated: a leading
// indicator or an influencing factor (R17; seed 000, "Building a success
// foundation" and "Factors that influence renewals").
type Aspect string

// The aspects: five indicators, then six factors.
const (
	AspectUsage        Aspect = "usage"
	AspectAdoption     Aspect = "adoption"
	AspectSupport      Aspect = "support"
	AspectRelationship Aspect = "relationship"
	AspectOutcomes     Aspect = "outcomes"

	FactorValue        Aspect = "value"
	FactorSatisfaction Aspect = "satisfaction"
	FactorTrust        Aspect = "trust"
	FactorCompetition  Aspect = "competition"
	FactorEconomy      Aspect = "economy"
	FactorChange       Aspect = "internal_change"
)

// Indicators lists the leading indicators in the order in which they are asked.
func Indicators() []Aspect {
	return []Aspect{AspectUsage, AspectAdoption, AspectSupport, AspectRelationship, AspectOutcomes}
}

// Factors lists the influencing factors in the order in which they are asked.
func Factors() []Aspect {
	return []Aspect{FactorValue, FactorSatisfaction, FactorTrust, FactorCompetition, FactorEconomy, FactorChange}
}

// Aspects lists the indicators, then the factors.
func Aspects() []Aspect { return slices.Concat(Indicators(), Factors()) }

// Level is how an aspect stands.
type Level string

// The levels of factors; those of indicators are in [Aspect.Levels].
const (
	Helps       Level = "helps"
	Indifferent Level = "neutral"
	Hurts       Level = "hurts"
)

// Levels lists the levels that an aspect can have, the best first; nil for what
// is no aspect.
func (x Aspect) Levels() []Level {
	switch x {
	case AspectUsage:
		return []Level{"growing", "stable", "declining"}
	case AspectAdoption:
		return []Level{"deep", "partial", "low"}
	case AspectSupport:
		return []Level{"satisfied", "mixed", "unhappy"}
	case AspectRelationship:
		return []Level{"strong", "moderate", "weak"}
	case AspectOutcomes:
		return []Level{"achieved", "partly", "missed"}
	}
	if slices.Contains(Factors(), x) {
		return []Level{Helps, Indifferent, Hurts}
	}
	return nil
}

// Label returns the aspect as people read it.
func (x Aspect) Label() string {
	switch x {
	case AspectUsage:
		return "Usage trend"
	case AspectAdoption:
		return "Adoption depth"
	case AspectSupport:
		return "Support satisfaction"
	case AspectRelationship:
		return "Relationship quality"
	case AspectOutcomes:
		return "Outcome achievement"
	case FactorValue:
		return "Value and return on investment"
	case FactorSatisfaction:
		return "Adoption and satisfaction of users"
	case FactorTrust:
		return "Relationship with people who decide"
	case FactorCompetition:
		return "Competition"
	case FactorEconomy:
		return "Economy and budget"
	case FactorChange:
		return "Changes inside the customer"
	}
	return string(x)
}

// Label returns the level as people read it.
func (l Level) Label() string {
	switch l {
	case "partly":
		return "Partly achieved"
	case Helps:
		return "Speaks for renewing"
	case Indifferent:
		return "Plays no role"
	case Hurts:
		return "Speaks against it"
	case "":
		return ""
	}
	return string(l[0]-'a'+'A') + string(l[1:])
}

// Standing is how the aspects of an account stand; one that nobody stated is
// missing.
type Standing map[Aspect]Level

// checkStanding refuses aspects and levels that do not exist, and drops empty
// ones.
func checkStanding(in Standing) (Standing, error) {
	kept := Standing{}
	for _, x := range Aspects() {
		level := in[x]
		if level == "" {
			continue
		}
		if !slices.Contains(x.Levels(), level) {
			return nil, Errorf(Invalid, string(x), "%q does not say how it stands. Use %s.", level, orList(x.Levels()))
		}
		kept[x] = level
	}
	for x := range in {
		if x.Levels() == nil {
			return nil, Errorf(Invalid, "", "%q is nothing that a rating looks at.", x)
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	return kept, nil
}

// orList joins values as choices: "a, b or c".
func orList[T ~string](values []T) string {
	text := ""
	for i, v := range values {
		switch {
		case i == 0:
		case i == len(values)-1:
			text += " or "
		default:
			text += ", "
		}
		text += string(v)
	}
	return text
}
