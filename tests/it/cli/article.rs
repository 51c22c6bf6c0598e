//! `probatum article --dry-run`: how a file is read, without a database.

use super::{err, out, probatum, run};
use crate::support::database;
use serde_json::{Value, json};
use std::process::Output;

const PAGE: &str = "<html><head><title>Kefir | Healthsite</title></head><body><nav><a href=/>Home</a></nav><main><h1>Kefir</h1>\
<p>Kefir makes bones dense.</p><h2>Trials</h2><table><tr><th>Hip<th>Spine<tr><td>5 %<td>0 %</table>\
<details><summary>Is it safe?</summary><p>It is.</details><p>Kefir makes bones dense.</p></main></body></html>";

fn read(arguments: &[&str], input: &str) -> Output {
    run(probatum().args(["article", "--dry-run"]).args(arguments), input)
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{}", err(output));
    assert_eq!(out(output), "");
    err(output)
}

fn saved(name: &str, bytes: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    (folder, path.to_string_lossy().into_owned())
}

#[test]
fn a_page_on_standard_input_is_told_in_json() {
    let output = read(&["--json", "-"], PAGE);
    assert!(output.status.success(), "{}", err(&output));
    let found: Value = serde_json::from_str(&out(&output)).expect("one object");
    assert_eq!((&found["title"], &found["format"], &found["reading_minutes"]), (&json!("Kefir"), &json!("html"), &json!(1)));
    assert_eq!(found["digest"].as_str().map(str::len), Some(64));
    assert_eq!(
        found["blocks"],
        json!([
            {"kind": "boilerplate", "text": "Home"},
            {"kind": "title", "text": "Kefir"},
            {"kind": "paragraph", "text": "Kefir makes bones dense."},
            {"kind": "heading", "level": 2, "text": "Trials"},
            {"kind": "table_row", "text": "Hip\tSpine"},
            {"kind": "table_row", "text": "5 %\t0 %"},
            {"kind": "question", "text": "Is it safe?"},
            {"kind": "answer", "text": "It is."},
            {"kind": "paragraph", "text": "Kefir makes bones dense.", "repeats": 2},
        ])
    );
    let sentences = found["sentences"].as_array().expect("sentences");
    let claim = sentences.iter().find(|sentence| sentence["block"] == 2).expect("a sentence");
    assert_eq!((&claim["start"], &claim["end"], &claim["text"]), (&json!(0), &json!(24), &json!("Kefir makes bones dense.")));
    assert!(claim["claim_score"].is_number() && claim["wording_level"].is_number() && claim["wording_cues"].is_array());
}

#[test]
fn people_see_each_block_with_what_it_is() {
    let text = out(&read(&["-"], PAGE));
    for line in ["Kefir", "4 [heading 2] Trials", "5 [table_row] Hip | Spine", "9 [paragraph, as 3] Kefir makes bones dense."] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

#[test]
fn a_files_ending_tells_markdown() {
    let (_folder, path) = saved("kefir.md", b"Kefir\n=====\n\nDrunk *cold*.\n");
    let found: Value = serde_json::from_str(&out(&read(&["--json", &path], ""))).expect("one object");
    assert_eq!((&found["format"], &found["blocks"][1]["text"]), (&json!("markdown"), &json!("Drunk cold.")));
}

#[test]
fn what_is_no_article_is_refused_by_name_and_with_what_to_do() {
    let (_folder, pdf) = saved("kefir.pdf", b"%PDF-1.7\n\xe2\xe3");
    let message = refused(&read(&[&pdf], ""));
    assert!(message.contains("kefir.pdf: this is a PDF; save the article’s words as a text file"), "{message}");
    assert!(refused(&read(&["-"], " \n \n")).contains("standard input: the file holds no text"));
    assert!(refused(&read(&["/nowhere/kefir.txt"], "")).contains("/nowhere/kefir.txt"));
    assert!(refused(&read(&["--slug", "No Slug", "-"], "Kefir\n\nIs cold.")).contains("--slug"));
    let message = refused(&read(&["-"], &"<div>".repeat(20_000)));
    assert!(message.contains("nested more than 500 deep"), "{message}");
    let message = refused(&read(&["-"], &"a\n\n".repeat(40_000)));
    assert!(message.contains("more than 30000 paragraphs"), "{message}");
    let message = refused(&read(&["-"], &"word ".repeat(60_000)));
    assert!(message.contains("one paragraph has 299999 characters; at most 200000"), "{message}");
}

#[test]
fn a_file_without_end_is_refused_for_its_size() {
    let message = refused(&read(&["/dev/zero"], ""));
    assert!(message.contains("at most 8388608 are read"), "{message}");
}

#[test]
fn help_shows_how_it_is_called() {
    let output = run(probatum().args(["article", "--help"]), "");
    assert!(output.status.success());
    assert!(out(&output).contains("probatum article saved-page.html --dry-run"), "{}", out(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn annotations_are_written_out_and_come_back_without_a_change() {
    let database = database::seeded().await;
    let call = |arguments: &[&str], input: &str| run(probatum().args(arguments).env("DATABASE_URL", &database.url), input);
    let written = call(&["annotations", "vitamin-k2-calcification"], "");
    assert!(written.status.success(), "{}", err(&written));
    let made: serde_json::Value = serde_json::from_str(&out(&written)).expect("JSON");
    assert_eq!(made["type"], "AnnotationCollection");
    let import = ["annotations", "vitamin-k2-calcification", "--import", "-", "--json"];
    let back: serde_json::Value = serde_json::from_str(&out(&call(&import, &out(&written)))).expect("JSON");
    let rows = back["annotations"].as_array().expect("rows");
    assert_eq!(Some(rows.len()), made["first"]["items"].as_array().map(Vec::len));
    assert!(rows.iter().all(|row| row["state"] == "exact" && row["done"] == "unchanged"), "{back}");
    for (arguments, input, code) in [
        (&["annotations", "no-such-article"][..], "", 2),
        (&["annotations", "vitamin-k2-calcification", "--import", "-"], "{", 2),
        (&["annotations", "vitamin-k2-calcification", "--import", "/no/such/file"], "", 2),
        (&["annotations", "vitamin-k2-calcification", "--dry-run"], "", 2),
    ] {
        assert_eq!(call(arguments, input).status.code(), Some(code), "{arguments:?}");
    }
}
