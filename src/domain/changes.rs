//! stub
use serde_json::Value;
/// x
#[derive(Debug)]
pub struct Change {
    /// x
    pub path: String,
    /// x
    pub before: Option<String>,
    /// x
    pub after: Option<String>,
}
/// x
#[derive(Debug)]
pub struct Clash {
    /// x
    pub path: String,
    /// x
    pub base: Option<String>,
    /// x
    pub theirs: Option<String>,
    /// x
    pub yours: Option<String>,
}
/// x
#[derive(Debug)]
pub struct Merged {
    /// x
    pub document: Value,
    /// x
    pub clashes: Vec<Clash>,
}
/// x
#[must_use]
pub fn diff(_: &Value, _: &Value) -> Vec<Change> {
    vec![]
}
/// x
#[must_use]
pub fn merge(_: &Value, _: &Value, y: &Value) -> Merged {
    Merged { document: y.clone(), clashes: vec![] }
}
/// x
#[must_use]
pub fn words(p: &str) -> String {
    p.to_owned()
}
