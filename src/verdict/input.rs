//! From JSON to a case, strictly: every fault is named with its place, value and what is allowed.
//!
//! Owns the file format of `probatum assess` and its defaults. Must not know the rules.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::codes::{Code, Direction, Element, Integrity, Measure, parse};
use super::dates::PartialDate;
use super::evidence::{Case, Claim, StudyResult};
use super::params::{PARAMETERS, Params};

/// A fault of the input: where it is and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    path: String,
    fault: String,
}

impl InputError {
    /// The JSON path: `cases[3].results[0].design`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.fault) } else { write!(f, "{}: {}", self.path, self.fault) }
    }
}

impl std::error::Error for InputError {}

type Parsed<T> = Result<T, InputError>;

/// Reads one case or an array of cases.
///
/// # Errors
/// Not JSON, or a field that is not what it should be; the first fault is reported.
pub fn parse_cases(bytes: &[u8]) -> Parsed<Vec<Case>> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| InputError { path: String::new(), fault: format!("not JSON: {error}") })?;
    match value {
        Value::Array(cases) => cases.iter().enumerate().map(|(at, case)| parse_case(case, &format!("cases[{at}]"))).collect(),
        case => Ok(vec![parse_case(&case, "")?]),
    }
}

impl<'de> Deserialize<'de> for Case {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        parse_case(&value, "").map_err(D::Error::custom)
    }
}

fn parse_case(value: &Value, path: &str) -> Parsed<Case> {
    let case = Object::new(value, path)?;
    let id = match case.get("id") {
        None => Value::Null,
        Some(id @ (Value::Number(_) | Value::String(_))) => id.clone(),
        Some(other) => return Err(case.fault("id", other, "a number or a text")),
    };
    let results = case.get("results").ok_or_else(|| case.missing("results", "an array of results"))?;
    let results = case.array("results", results, |value, path| parse_result(&Object::new(value, path)?))?;
    let claim = case.get("claim").ok_or_else(|| case.missing("claim", "an object"))?;
    Ok(Case {
        id,
        title: case.text("title")?,
        claim: parse_claim(&Object::new(claim, &case.at("claim"))?)?,
        results,
        params: match case.get("params") {
            None => Params::default(),
            Some(value) => parse_params(&Object::new(value, &case.at("params"))?)?,
        },
        asof: case.date("asof")?,
    })
}

fn parse_claim(claim: &Object) -> Parsed<Claim> {
    let mcid = claim.number("mcid")?;
    if let Some(value) = mcid.filter(|mcid| *mcid <= 0.0) {
        return Err(claim.wrong("mcid", format!("{value} is not allowed; allowed: above 0")));
    }
    Ok(Claim {
        kind: claim.required_code("type")?,
        direction: claim.code("direction")?.unwrap_or(Direction::None),
        population_scope: claim.text("population_scope")?.filter(|scope| scope != "overall"),
        mcid,
        margin_lo: claim.number("margin_lo")?,
        margin_hi: claim.number("margin_hi")?,
        rct_infeasible: claim.flag("rct_infeasible")?,
        search_none_found: claim.flag("search_none_found")?,
        co_intervention: claim.code("co_intervention")?,
        claim_form: claim.code("claim_form")?,
    })
}

fn parse_params(object: &Object) -> Parsed<Params> {
    let mut params = Params::default();
    for parameter in PARAMETERS {
        let Some(value) = object.number(parameter.name)? else {
            continue;
        };
        let (low, high) = parameter.bounds;
        if !(low..=high).contains(&value) {
            return Err(object.wrong(parameter.name, format!("{value} is not allowed; allowed: {low} to {high}")));
        }
        if let Some(slot) = params.by_name(parameter.name) {
            *slot = value;
        }
    }
    Ok(params)
}

fn parse_result(result: &Object) -> Parsed<StudyResult> {
    use super::codes::{
        AnalysisSet, Credibility, Directness, Multiplicity, OutcomeRole, OutcomeType, Polarity, Prespecified, ReviewOf,
        ReviewQuality, RiskOfBias, Source,
    };
    let id = result.text("id")?.ok_or_else(|| result.missing("id", "a text"))?;
    let retracted_on = result.date("retracted_on")?;
    Ok(StudyResult {
        study: result.text("study")?.unwrap_or_else(|| id.clone()),
        label: match result.text("label")? {
            None => result.text("study_name")?,
            label => label,
        },
        id,
        design: result.required_code("design")?,
        role: result.code("role")?.unwrap_or(OutcomeRole::Unknown),
        marker: result.flag("marker")?,
        prespecified: result.code("prespecified")?.unwrap_or(Prespecified::Unknown),
        multiplicity: result.code("multiplicity")?.unwrap_or(Multiplicity::Unknown),
        population: result.text("population")?,
        is_subgroup: result.flag("is_subgroup")?,
        credibility: result.code("credibility")?.unwrap_or(Credibility::NotRated),
        analysis: result.code("analysis")?.unwrap_or(AnalysisSet::Unknown),
        measure: measure(result)?,
        unit: result.text("unit")?,
        outcome: result.text("outcome")?,
        outcome_group: result.text("outcome_group")?,
        contrast: result.text("contrast")?,
        otype: result.code("otype")?.unwrap_or(OutcomeType::Unknown),
        outcome_match: result.outcome_match()?,
        est: result.number("est")?,
        lo: result.number("lo")?,
        hi: result.number("hi")?,
        level: level(result)?,
        se: result.number("se")?,
        p: p_value(result)?,
        p_op: result.code("p_op")?,
        one_sided: result.flag("one_sided")?,
        counts: counts(result)?,
        n: result.whole("n")?,
        events: result.whole("events")?,
        reported_direction: result.code("reported_direction")?,
        polarity: result.code("polarity")?.unwrap_or(Polarity::Same),
        ois: result.number("ois")?,
        rob: result.code("rob")?.unwrap_or(RiskOfBias::NotAssessed),
        directness: result.code("directness")?.unwrap_or(Directness::Unknown),
        differs: differs(result)?,
        adjusted: result.tri("adjusted")?,
        adjustment: result.whole("adjustment")?,
        unit_error: result.flag("unit_error")?,
        pp_agrees: result.flag("pp_agrees")?,
        source: result.code("source")?.unwrap_or(Source::Verified),
        integrity: result.code("integrity")?.unwrap_or(if retracted_on.is_some() { Integrity::Retracted } else { Integrity::Ok }),
        retracted_on,
        published: result.date("published")?,
        sr_of: result.code("sr_of")?.unwrap_or(ReviewOf::Unknown),
        k_included: result.whole("k_included")?,
        included: result.list("included", |value, _| match value {
            Value::String(study) => Some(study.clone()),
            _ => None,
        })?,
        search_date: result.date("search_date")?,
        sr_quality: result.code("sr_quality")?.unwrap_or(ReviewQuality::NotAssessed),
    })
}

/// The measure by its code; METHOD also writes "beta" and "correlation", and "none" where no
/// estimate was published.
fn measure(result: &Object) -> Parsed<Option<Measure>> {
    match result.get("measure") {
        Some(Value::String(word)) => match word.as_str() {
            "none" | "unknown" => Ok(None),
            "beta" => Ok(Some(Measure::Beta)),
            "correlation" => Ok(Some(Measure::Cor)),
            _ => result.code("measure"),
        },
        _ => result.code("measure"),
    }
}

fn level(result: &Object) -> Parsed<f64> {
    let level = result.number("level")?.unwrap_or(95.0);
    if level > 0.0 && level < 100.0 {
        Ok(level)
    } else {
        Err(result.wrong("level", format!("{level} is not a confidence level; allowed: above 0 and below 100")))
    }
}

fn p_value(result: &Object) -> Parsed<Option<f64>> {
    let p = result.number("p")?;
    match p {
        Some(p) if !(0.0..=1.0).contains(&p) => Err(result.wrong("p", format!("{p} is not a P value; allowed: 0 to 1"))),
        p => Ok(p),
    }
}

fn counts(result: &Object) -> Parsed<Option<[u32; 4]>> {
    let allowed = "four whole numbers: events and people of the exposed, then of the controls";
    let Some(value) = result.get("counts") else {
        return Ok(None);
    };
    let cells: Vec<u32> = value.as_array().map(|cells| cells.iter().filter_map(whole).collect()).unwrap_or_default();
    let right_length = value.as_array().is_some_and(|cells| cells.len() == 4);
    match cells[..] {
        [e1, n1, e2, n2] if right_length => {
            if e1 > n1 || e2 > n2 {
                Err(result.wrong("counts", format!("{value} has more events than people")))
            } else {
                Ok(Some([e1, n1, e2, n2]))
            }
        }
        _ => Err(result.fault("counts", value, allowed)),
    }
}

fn differs(result: &Object) -> Parsed<Option<Vec<Element>>> {
    let mut elements = Vec::new();
    let Some(value) = result.get("differs") else {
        return Ok(None);
    };
    for element in result.array("differs", value, code_at)? {
        if !elements.contains(&element) {
            elements.push(element);
        }
    }
    Ok(Some(elements))
}

fn whole(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).or_else(|| {
        // "200.0" is 200, "0.5" is no count
        let number = value.as_f64()?;
        if number.fract() == 0.0 { format!("{number:.0}").parse().ok() } else { None }
    })
}

fn code_at<T: Code>(value: &Value, path: &str) -> Parsed<T> {
    let fault = match value {
        Value::String(word) => match parse(word) {
            Ok(code) => return Ok(code),
            Err(unknown) => unknown.to_string(),
        },
        other => format!("{other} is not {}; allowed: a text", T::KIND),
    };
    Err(InputError { path: path.to_owned(), fault })
}

/// A JSON object with its place.
struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: String,
}

impl<'a> Object<'a> {
    fn new(value: &'a Value, path: &str) -> Parsed<Self> {
        match value {
            Value::Object(fields) => Ok(Self { fields, path: path.to_owned() }),
            other => {
                Err(InputError { path: path.to_owned(), fault: format!("{} is not allowed; allowed: an object", short(other)) })
            }
        }
    }

    fn at(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    /// The field, where present and not null.
    fn get(&self, field: &str) -> Option<&'a Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    fn wrong(&self, field: &str, fault: String) -> InputError {
        InputError { path: self.at(field), fault }
    }

    fn fault(&self, field: &str, found: &Value, allowed: &str) -> InputError {
        self.wrong(field, format!("{} is not allowed; allowed: {allowed}", short(found)))
    }

    fn missing(&self, field: &str, allowed: &str) -> InputError {
        self.wrong(field, format!("is missing; expected: {allowed}"))
    }

    /// A text; an empty one says nothing.
    fn text(&self, field: &str) -> Parsed<Option<String>> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(other) => Err(self.fault(field, other, "a text")),
        }
    }

    fn number(&self, field: &str) -> Parsed<Option<f64>> {
        match self.get(field) {
            None => Ok(None),
            Some(value) => value.as_f64().map(Some).ok_or_else(|| self.fault(field, value, "a number")),
        }
    }

    fn whole(&self, field: &str) -> Parsed<Option<u32>> {
        match self.get(field) {
            None => Ok(None),
            Some(value) => whole(value).map(Some).ok_or_else(|| self.fault(field, value, "a whole number, 0 or more")),
        }
    }

    fn tri(&self, field: &str) -> Parsed<Option<bool>> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::Bool(set)) => Ok(Some(*set)),
            Some(Value::String(word)) if word == "unknown" => Ok(None),
            Some(other) => Err(self.fault(field, other, "true, false or null")),
        }
    }

    fn flag(&self, field: &str) -> Parsed<bool> {
        Ok(self.tri(field)?.unwrap_or(false))
    }

    fn date(&self, field: &str) -> Parsed<Option<PartialDate>> {
        match self.text(field)? {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|error| self.wrong(field, format!("\"{text}\" {error}"))),
        }
    }

    fn code<T: Code>(&self, field: &str) -> Parsed<Option<T>> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(word)) if word.is_empty() => Ok(None),
            Some(Value::String(word)) if word == "unknown" && T::UNKNOWN.is_none() => {
                // lists that carry `unknown` find it; for the others it says nothing
                Ok(parse(word).ok())
            }
            Some(value) => code_at(value, &self.at(field)).map(Some),
        }
    }

    fn required_code<T: Code>(&self, field: &str) -> Parsed<T> {
        let allowed: Vec<&str> = T::ALL.iter().map(|code| code.as_str()).collect();
        self.code(field)?.ok_or_else(|| self.missing(field, &allowed.join(", ")))
    }

    fn outcome_match(&self) -> Parsed<u8> {
        match self.whole("outcome_match")? {
            None | Some(0) => Ok(0),
            Some(1) => Ok(1),
            Some(2) => Ok(2),
            Some(other) => {
                Err(self.wrong("outcome_match", format!("{other} is not allowed; allowed: 0 exact, 1 close, 2 broader")))
            }
        }
    }

    fn list<T>(&self, field: &str, read: impl Fn(&Value, &str) -> Option<T>) -> Parsed<Vec<T>> {
        let Some(value) = self.get(field) else {
            return Ok(Vec::new());
        };
        self.array(field, value, |value, path| {
            read(value, path).ok_or_else(|| InputError {
                path: path.to_owned(),
                fault: format!("{} is not allowed; allowed: a text", short(value)),
            })
        })
    }

    fn array<T>(&self, field: &str, value: &Value, read: impl Fn(&Value, &str) -> Parsed<T>) -> Parsed<Vec<T>> {
        let Value::Array(items) = value else {
            return Err(self.fault(field, value, "an array"));
        };
        items.iter().enumerate().map(|(at, item)| read(item, &format!("{}[{at}]", self.at(field)))).collect()
    }
}

/// A value as it stands in the file, cut where it is long.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 {
        return text;
    }
    let cut: String = text.chars().take(59).collect();
    format!("{cut}…")
}
