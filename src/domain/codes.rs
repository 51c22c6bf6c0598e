//! Closed lists of codes (designs, measures, roles …): one macro, so that every list parses, prints and explains itself the
//! same way. Knows nothing of the records that use them.

/// A text that is none of the codes of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{value}” is not a {noun}; allowed: {allowed}")]
pub struct UnknownCode {
    /// What the list is a list of.
    pub noun: &'static str,
    /// The text as it came.
    pub value: String,
    /// Every code of the list, separated by commas.
    pub allowed: String,
}

/// Defines an enum whose variants have a stable code (stored, exchanged) and a label (shown to readers).
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident, $noun:literal, { $($variant:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $code, "`")] $variant,)+
        }

        impl $name {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code, as stored and exchanged.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The words readers see.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::codes::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    _ => Err($crate::domain::codes::UnknownCode {
                        noun: $noun,
                        value: text.to_owned(),
                        allowed: [$($code),+].join(", "),
                    }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// How we know a figure.
    Provenance, "status", {
        Verified = "verified", "Verified";
        Recalled = "recalled", "Recalled";
        Derived = "derived", "Derived";
        Unknown = "unknown", "Unknown";
    }
}

impl Provenance {
    /// One sentence for readers.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Verified => "Read in the source named.",
            Self::Recalled => "From general knowledge, not found in a source: shown, never counted.",
            Self::Derived => "Computed here from verified figures; the formula is given.",
            Self::Unknown => "Looked for and not found; left empty.",
        }
    }
}

codes! {
    /// Where a record stands in the editors' workflow.
    Stage, "stage", {
        Draft = "draft", "Draft";
        InReview = "in_review", "In review";
        Published = "published", "Published";
        Retired = "retired", "Retired";
    }
}
