//! Is our HTML what the standard allows? Asks the Nu HTML checker, once for many pages: its start costs seconds.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

const CHECKER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/node_modules/vnu-jar/build/dist/vnu.jar");

/// A line for each error the checker finds in pages, each given as its address and its HTML.
pub fn errors(pages: &[(String, String)]) -> Vec<String> {
    assert!(Path::new(CHECKER).is_file(), "the Nu HTML checker is missing; tests/run installs it");
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut addresses = BTreeMap::new();
    for (number, (address, html)) in pages.iter().enumerate() {
        let name = format!("{number:03}.html");
        fs::write(directory.path().join(&name), html).expect("the page is written");
        addresses.insert(name, address);
    }
    let output = Command::new("java")
        .args(["-jar", CHECKER, "--format", "json", "--errors-only", "--exit-zero-always", "--stdout"])
        .args(addresses.keys())
        .current_dir(directory.path())
        .output()
        .unwrap_or_else(|error| panic!("java, which runs the Nu HTML checker: {error}; tests/run installs it"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the Nu HTML checker failed: {complaint}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}; {complaint}"));
    let messages = report["messages"].as_array().expect("the checker lists messages");
    let line = |message: &Value| {
        let url = message["url"].as_str().unwrap_or_default();
        let address = url.rsplit('/').next().and_then(|name| addresses.get(name)).map_or(url, |address| address.as_str());
        let text = |key: &str| message[key].as_str().unwrap_or_default().trim().replace('\n', " ");
        format!("{address}: line {}: {}: {}", message["lastLine"], text("message"), text("extract"))
    };
    messages.iter().map(line).collect()
}
