use super::{err, out, probatum, run};
use crate::support::database;
use std::fs;
use std::path::Path;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/vitamin-k2-calcification");

#[tokio::test(flavor = "multi_thread")]
async fn seeding_twice_changes_nothing_the_second_time() {
    let database = database::empty().await;
    let first = run(probatum().arg("seed").env("DATABASE_URL", &database.url), "");
    assert!(first.status.success() && out(&first).contains("claims: 47 created"), "{}{}", out(&first), err(&first));
    let second = run(probatum().args(["seed", SEEDS]).env("DATABASE_URL", &database.url), "");
    assert!(
        out(&second).contains("claims: 0 created, 0 changed, 47 unchanged") && out(&second).contains("verdicts: 0"),
        "{}",
        out(&second)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_seed_file_is_refused_with_file_line_field_and_value_and_nothing_is_stored() {
    let database = database::empty().await;
    let directory = tempfile::tempdir().expect("a directory");
    let seeds = directory.path().join("broken");
    fs::create_dir(&seeds).expect("made");
    for file in fs::read_dir(SEEDS).expect("the seeds") {
        let file = file.expect("a file").path();
        fs::copy(&file, seeds.join(file.file_name().expect("a name"))).expect("copied");
    }
    let links = seeds.join("links.toml");
    let text =
        fs::read_to_string(&links).expect("the links").replacen("outcome_match = \"exact\"", "outcome_match = \"perfect\"", 1);
    let line = text.lines().position(|line| line.contains("perfect")).expect("replaced") + 1;
    fs::write(&links, text).expect("written");
    let output = run(probatum().arg("seed").arg(&seeds).env("DATABASE_URL", &database.url), "");
    assert_eq!(output.status.code(), Some(2));
    let message = err(&output);
    for part in [&format!("links.toml:{line}:"), "outcome_match", "perfect", "exact, close, broader"] {
        assert!(message.contains(part), "{part} in {message}");
    }
    let claims: i64 = sqlx::query_scalar("SELECT count(*) FROM claim").fetch_one(&database.pool).await.expect("counted");
    assert_eq!(claims, 0);
    assert_eq!(run(probatum().arg("seed").arg(Path::new("/no/such/seeds")), "").status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_add_list_and_disable_people() {
    let database = database::empty().await;
    let add = |email: &str, role: &str, password: &str| {
        run(
            probatum().args(["user", "add", email, "--role", role, "--password-stdin"]).env("DATABASE_URL", &database.url),
            password,
        )
    };
    let added = add("Ada@example.org", "editor", "correct horse battery\n");
    assert!(added.status.success(), "{}", err(&added));
    for (email, role, password, named) in [
        ("ada@example.org", "editor", "correct horse battery\n", "has an account already"),
        ("bob@example.org", "owner", "correct horse battery\n", "administrator"),
        ("bob@example.org", "reader", "short\n", "12 characters"),
        ("bob@example.org", "reader", "password1234\n", "guessed first"),
        ("bob", "reader", "correct horse battery\n", "e-mail"),
    ] {
        let refused = add(email, role, password);
        assert_eq!(refused.status.code(), Some(2), "{email}");
        assert!(err(&refused).contains(named), "{named} in {}", err(&refused));
    }
    let list = || out(&run(probatum().args(["user", "list"]).env("DATABASE_URL", &database.url), ""));
    assert_eq!(list(), "ada@example.org\teditor\tAda\n");
    let disabled = run(probatum().args(["user", "disable", "ada@example.org"]).env("DATABASE_URL", &database.url), "");
    assert!(disabled.status.success());
    assert!(list().contains("disabled"));
    let reset = |email: &str, password: &str| {
        run(probatum().args(["user", "reset", email, "--password-stdin"]).env("DATABASE_URL", &database.url), password)
    };
    let short = reset("ada@example.org", "short\n");
    assert!(short.status.code() == Some(2) && err(&short).contains("12 characters"), "{}", err(&short));
    assert_eq!(reset("eve@example.org", "stapled battery horse\n").status.code(), Some(2));
    let nobody = run(probatum().args(["user", "disable", "eve@example.org"]).env("DATABASE_URL", &database.url), "");
    assert_eq!(nobody.status.code(), Some(2));
}

#[test]
fn bad_settings_are_all_named_and_help_lists_every_setting() {
    let output = run(probatum().arg("migrate").env("PROBATUM_LISTEN", "here").env("DATABASE_URL", "mysql://x"), "");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("PROBATUM_LISTEN") && err(&output).contains("DATABASE_URL"), "{}", err(&output));
    let help = out(&run(probatum().arg("--help"), ""));
    for name in [
        "DATABASE_URL",
        "PROBATUM_LISTEN",
        "PROBATUM_DATA",
        "PROBATUM_POSTGRES",
        "PROBATUM_PUBLIC_URL",
        "PROBATUM_LOG",
        "PROBATUM_LOG_FORMAT",
    ] {
        assert!(help.contains(name), "{name}");
    }
}

#[test]
fn an_unreachable_server_is_said_with_the_way_out() {
    let output = run(probatum().arg("migrate").env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("DATABASE_URL"), "{}", err(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_becomes_the_next_version_of_an_article_and_each_passage_is_reported() {
    let database = database::seeded().await;
    let text = fs::read_to_string(Path::new(SEEDS).join("article.md")).expect("the article");
    let gone = "Research has shown that drugs opposing vitamin K, the anticoagulant warfarin for one, can accelerate calcification of the arteries. ";
    assert!(text.contains(gone));
    let text = text.replace(gone, "").replace("Food matters:** A practical way", "Food matters:** One practical way");
    let bring = |arguments: &[&str]| {
        let slug = ["article", "-", "--slug", "vitamin-k2-calcification"];
        run(probatum().args(slug).args(arguments).env("DATABASE_URL", &database.url), &text)
    };
    let told = bring(&[]);
    assert!(told.status.success(), "{}", err(&told));
    let told = out(&told);
    assert!(told.starts_with("/articles/vitamin-k2-calcification: version 2, changed\n"), "{told}");
    for line in [
        "lost\tvka-accelerates\tResearch has shown that drugs opposing vitamin K",
        "\tdiet-k2-helps-vessels\tOne practical way",
        "\n100 passages: 98 exact, 0 moved, 1 fuzzy, 1 lost\n46 of 47 claims stand in the new text\n",
        "for a person, at /articles/vitamin-k2-calcification/passages: vka-accelerates\n",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    let again: serde_json::Value = serde_json::from_str(&out(&bring(&["--json"]))).expect("JSON");
    assert_eq!(again["article"], "unchanged");
    assert_eq!(again["version"], 2);
}

#[test]
fn an_article_that_can_not_be_read_is_refused_by_name_before_any_database_is_asked() {
    for (arguments, input, named) in [
        (&["article", "-"][..], "", "standard input: the file holds no text"),
        (&["article", "/no/such/file"], "", "/no/such/file: "),
        (&["article", "-", "--slug", "Not a slug"], "# A title\n\nWords.", "--slug: "),
    ] {
        let refused = run(probatum().args(arguments).env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"), input);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(err(&refused).contains(named), "{}", err(&refused));
    }
}
