//! What is wrong with how a page looks: accessibility by axe, and text that runs off the side.

use crate::support::browser::Browser;
use serde_json::{Value, json};
use std::fs;

const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/node_modules/axe-core/axe.min.js");

/// All of axe's rules, best practice included, and those for touch targets, which it leaves out unless asked.
const RUN_AXE: &str = r#"
const found = await axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}});
return found.violations.flatMap(rule => rule.nodes.map(node => [
  `${rule.id} (${rule.impact}): ${rule.help}`, node.target.join(" "), node.html.slice(0, 160), node.failureSummary.replace(/\s+/g, " "),
].join("\n      ")));
"#;

/// The outermost culprits only, not what is inside a box that scrolls by itself.
const FIND_OVERFLOW: &str = r"
const page = document.documentElement;
if (page.scrollWidth <= innerWidth) return [];
const boxed = e => e && e !== document.body && (getComputedStyle(e).overflowX !== 'visible' || boxed(e.parentElement));
const out = e => e.getBoundingClientRect().right > innerWidth + 0.5 && !boxed(e.parentElement);
const culprits = [...document.body.querySelectorAll('*')].filter(e => out(e) && !out(e.parentElement)).slice(0, 4);
return [`scrolls sideways: ${page.scrollWidth} px in a window of ${innerWidth} px`, ...culprits.map(e => '      ' + e.outerHTML.slice(0, 160))];
";

/// Hands axe to the page that is open; the page's own policy stays as it is.
pub fn bring_axe(browser: &Browser) {
    let axe = fs::read_to_string(AXE).unwrap_or_else(|error| panic!("axe-core is missing ({error}); tests/run installs it"));
    browser.run(&axe, &json!([]));
}

/// What is wrong with the page that is open, one finding per item; axe must have been brought.
pub fn findings(browser: &Browser) -> Vec<String> {
    let overflow = browser.run(FIND_OVERFLOW, &json!([]));
    let axe = browser.run_promise(RUN_AXE);
    [overflow, axe].iter().flat_map(lines).collect()
}

fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        other => vec![format!("the check itself failed: {other}")],
    }
}
