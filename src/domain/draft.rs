//! The single gate from what was typed (a form, a file) to domain types: every field is tried, every fault is kept with the
//! field's path, the value and what is allowed. Knows no particular record.

use std::fmt;
use std::str::FromStr;

/// One field that can't be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Where: `report[2].identifiers[0].value`, counted from 0.
    pub field: String,
    /// What stood there, as typed; empty where it was missing.
    pub value: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)?;
        if self.value.is_empty() || self.message.contains(&self.value) {
            Ok(())
        } else {
            write!(f, " (got “{}”)", self.value)
        }
    }
}

/// Every fault of a draft; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Several faults; none when there are none.
    #[must_use]
    pub fn of(faults: Vec<FieldError>) -> Option<Self> {
        (!faults.is_empty()).then_some(Self(faults))
    }

    /// A single fault.
    #[must_use]
    pub fn one(field: &str, value: &str, message: &str) -> Self {
        Self(vec![FieldError { field: field.to_owned(), value: value.to_owned(), message: message.to_owned() }])
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// The faults in the order of the fields.
    #[must_use]
    pub fn all(&self) -> &[FieldError] {
        &self.0
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

/// Collects the faults of one draft while its fields are parsed. A field that fails is `None` like one that is absent: the fault
/// is kept here, and [`Gate::finish`] lets nothing with a fault pass.
#[derive(Debug, Default)]
pub struct Gate {
    path: String,
    errors: Vec<FieldError>,
}

impl Gate {
    /// An empty gate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Parses a field that must be there.
    pub fn required<T: FromStr<Err: fmt::Display>>(&mut self, field: &str, text: &str) -> Option<T> {
        if text.trim().is_empty() {
            self.fault(field, "", "must be given");
            return None;
        }
        self.optional(field, text)
    }

    /// Parses a field that may be empty.
    pub fn optional<T: FromStr<Err: fmt::Display>>(&mut self, field: &str, text: &str) -> Option<T> {
        if text.trim().is_empty() {
            return None;
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(field, text, &error.to_string());
                None
            }
        }
    }

    /// Parses a field that has a meaning when left out.
    pub fn or<T: FromStr<Err: fmt::Display>>(&mut self, field: &str, text: &str, otherwise: T) -> Option<T> {
        if text.trim().is_empty() { Some(otherwise) } else { self.optional(field, text) }
    }

    /// Words that must be there.
    pub fn words(&mut self, field: &str, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            self.fault(field, "", "must be given");
            return None;
        }
        Some(text.to_owned())
    }

    /// Notes a fault unless the condition holds.
    pub fn check(&mut self, holds: bool, field: &str, value: &str, message: &str) {
        if !holds {
            self.fault(field, value, message);
        }
    }

    /// Notes a fault of a field.
    pub fn fault(&mut self, field: &str, value: &str, message: &str) {
        self.errors.push(FieldError {
            field: format!("{}{field}", self.path),
            value: value.to_owned(),
            message: message.to_owned(),
        });
    }

    /// Parses each draft of a list; `None` when one has faults.
    pub fn each<D, T>(&mut self, field: &str, drafts: &[D], mut parse: impl FnMut(&mut Self, &D) -> Option<T>) -> Option<Vec<T>> {
        let parsed: Vec<Option<T>> = drafts
            .iter()
            .enumerate()
            .map(|(i, draft)| self.within(&format!("{field}[{i}]."), |gate| parse(gate, draft)))
            .collect();
        parsed.into_iter().collect()
    }

    /// Parses a group of fields below a name ending in a dot.
    pub fn within<T>(&mut self, prefix: &str, parse: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.path.len();
        self.path.push_str(prefix);
        let parsed = parse(self);
        self.path.truncate(outer);
        parsed
    }

    /// The faults noted so far, where nothing is to be parsed.
    #[must_use]
    pub fn into_faults(self) -> Vec<FieldError> {
        self.errors
    }

    /// The parsed record, or every fault.
    ///
    /// # Errors
    /// The faults, when there are any.
    pub fn finish<T>(mut self, parsed: Option<T>) -> Result<T, FieldErrors> {
        match parsed {
            Some(record) if self.errors.is_empty() => Ok(record),
            _ => {
                if self.errors.is_empty() {
                    self.fault("record", "", "is incomplete");
                }
                Err(FieldErrors(self.errors))
            }
        }
    }
}

/// A text field with nothing in it, which drafts leave out when written.
#[must_use]
pub fn words_or_none(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_kept_with_its_path_and_value() {
        let mut gate = Gate::new();
        let numbers = gate.each("row", &["1", "x", ""], |gate, text| gate.required::<u32>("n", text));
        assert_eq!(numbers, None);
        let Err(errors) = gate.finish(numbers) else { panic!("faults were lost") };
        let seen: Vec<_> = errors.all().iter().map(|e| (e.field.as_str(), e.value.as_str())).collect();
        assert_eq!(seen, [("row[1].n", "x"), ("row[2].n", "")]);
    }

    #[test]
    fn a_record_without_faults_passes() {
        let mut gate = Gate::new();
        let n = gate.required::<u32>("n", "7");
        assert_eq!(gate.finish(n), Ok(7));
    }
}
