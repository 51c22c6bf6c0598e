//! Identifiers of papers and registrations: what each looks like and where it leads (METHOD V-02).

use super::codes::codes;
use std::fmt;

codes! {
    /// The kinds of identifier.
    Scheme, "kind of identifier", {
        Doi = "doi", "DOI";
        Pmid = "pmid", "PubMed";
        Pmcid = "pmcid", "PubMed Central";
        Nct = "nct", "ClinicalTrials.gov";
        Isrctn = "isrctn", "ISRCTN registry";
        Eudract = "eudract", "EudraCT";
        Prospero = "prospero", "PROSPERO";
        Ctri = "ctri", "Clinical Trials Registry India";
        Actrn = "actrn", "ANZCTR";
        Jrct = "jrct", "jRCT";
        Umin = "umin", "UMIN-CTR";
        Drks = "drks", "German Clinical Trials Register";
        Chictr = "chictr", "Chinese Clinical Trial Registry";
        Url = "url", "Web address";
    }
}

/// An identifier that looks as its scheme demands, in its usual writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    scheme: Scheme,
    value: String,
}

/// The text does not look like an identifier of this scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{value}” does not look like a {} identifier. Example: {}", scheme.label(), scheme.example())]
pub struct NotAnIdentifier {
    scheme: Scheme,
    value: String,
}

impl Scheme {
    /// A well-formed identifier, for messages.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::Doi => "10.1161/CIRCULATIONAHA.121.057008",
            Self::Pmid => "35465686",
            Self::Pmcid => "PMC1234567",
            Self::Nct => "NCT03243890",
            Self::Isrctn => "ISRCTN22012044",
            Self::Eudract => "2010-021264-14",
            Self::Prospero => "CRD42017060344",
            Self::Ctri => "CTRI/2019/06/019541",
            Self::Actrn => "ACTRN12616000024448",
            Self::Jrct => "jRCTs031180133",
            Self::Umin => "UMIN000012345",
            Self::Drks => "DRKS00012345",
            Self::Chictr => "ChiCTR1900021846",
            Self::Url => "https://example.org/paper",
        }
    }

    fn fits(self, value: &str) -> bool {
        let after = |prefix: &str, digits: std::ops::RangeInclusive<usize>| {
            value
                .strip_prefix(prefix)
                .is_some_and(|rest| digits.contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()))
        };
        match self {
            Self::Doi => value.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(registrant, suffix)| {
                (4..=9).contains(&registrant.len())
                    && registrant.bytes().all(|b| b.is_ascii_digit())
                    && !suffix.is_empty()
                    && !suffix.contains(char::is_whitespace)
            }),
            Self::Pmid => after("", 1..=8),
            Self::Pmcid => after("PMC", 1..=9),
            Self::Nct => after("NCT", 8..=8),
            Self::Isrctn => after("ISRCTN", 8..=8),
            Self::Eudract => {
                let parts: Vec<&str> = value.split('-').collect();
                parts.len() == 3
                    && parts
                        .iter()
                        .zip([4, 6, 2])
                        .all(|(part, length)| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))
            }
            Self::Prospero => after("CRD", 11..=12),
            Self::Ctri => value.starts_with("CTRI/"),
            Self::Actrn => after("ACTRN", 14..=14),
            Self::Jrct => value.starts_with("jRCT"),
            Self::Umin => after("UMIN", 9..=9),
            Self::Drks => after("DRKS", 8..=8),
            Self::Chictr => value.starts_with("ChiCTR"),
            Self::Url => (value.starts_with("https://") || value.starts_with("http://")) && !value.contains(char::is_whitespace),
        }
    }
}

impl Identifier {
    /// Reads an identifier, taking off the addresses and labels people paste with it.
    ///
    /// # Errors
    /// When what remains does not look like one of this scheme.
    pub fn parse(scheme: Scheme, text: &str) -> Result<Self, NotAnIdentifier> {
        let bare = match scheme {
            Scheme::Doi => {
                ["https://doi.org/", "http://doi.org/", "http://dx.doi.org/", "https://dx.doi.org/", "doi.org/", "doi:", "DOI:"]
                    .iter()
                    .find_map(|prefix| text.trim().strip_prefix(prefix))
                    .unwrap_or(text)
                    .trim()
            }
            Scheme::Pmid => text.trim().strip_prefix("PMID:").unwrap_or(text).trim(),
            _ => text.trim(),
        };
        let value = match scheme {
            Scheme::Nct | Scheme::Isrctn | Scheme::Pmcid | Scheme::Actrn | Scheme::Drks | Scheme::Prospero => {
                bare.to_ascii_uppercase()
            }
            _ => bare.to_owned(),
        };
        if scheme.fits(&value) {
            Ok(Self { scheme, value })
        } else {
            Err(NotAnIdentifier { scheme, value: text.trim().to_owned() })
        }
    }

    /// Which kind it is.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The identifier in its usual writing.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The page it leads to, where the registry has stable addresses.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        let value = &self.value;
        Some(match self.scheme {
            Scheme::Doi => format!("https://doi.org/{value}"),
            Scheme::Pmid => format!("https://pubmed.ncbi.nlm.nih.gov/{value}/"),
            Scheme::Pmcid => format!("https://www.ncbi.nlm.nih.gov/pmc/articles/{value}/"),
            Scheme::Nct => format!("https://clinicaltrials.gov/study/{value}"),
            Scheme::Isrctn => format!("https://www.isrctn.com/{value}"),
            Scheme::Eudract => format!("https://www.clinicaltrialsregister.eu/ctr-search/search?query={value}"),
            Scheme::Prospero => {
                format!("https://www.crd.york.ac.uk/prospero/display_record.php?RecordID={}", value.trim_start_matches("CRD"))
            }
            Scheme::Drks => format!("https://drks.de/search/en/trial/{value}"),
            Scheme::Jrct => format!("https://jrct.niph.go.jp/en-latest-detail/{value}"),
            Scheme::Url => value.clone(),
            Scheme::Ctri | Scheme::Actrn | Scheme::Umin | Scheme::Chictr => return None,
        })
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_as_people_paste_them() {
        for (scheme, text, value) in [
            (Scheme::Doi, "https://doi.org/10.1016/j.jacadv.2023.100643", "10.1016/j.jacadv.2023.100643"),
            (Scheme::Pmid, " PMID: 35465686 ", "35465686"),
            (Scheme::Nct, "nct03243890", "NCT03243890"),
            (Scheme::Eudract, "2010-021264-14", "2010-021264-14"),
        ] {
            assert_eq!(Identifier::parse(scheme, text).map(|i| i.value().to_owned()), Ok(value.to_owned()));
        }
    }

    #[test]
    fn every_scheme_takes_its_own_example_and_refuses_nonsense_with_it() {
        for scheme in Scheme::ALL {
            assert!(Identifier::parse(*scheme, scheme.example()).is_ok(), "{scheme}");
            let refusal = Identifier::parse(*scheme, "nonsense here").map_err(|e| e.to_string());
            assert!(refusal.is_err_and(|message| message.contains(scheme.example())), "{scheme}");
        }
    }

    #[test]
    fn near_misses_are_refused() {
        for (scheme, text) in
            [(Scheme::Nct, "NCT0324389"), (Scheme::Pmid, "123456789"), (Scheme::Doi, "11.1016/x"), (Scheme::Doi, "10.1016/")]
        {
            assert!(Identifier::parse(scheme, text).is_err(), "{text}");
        }
    }
}
