//! What a kill leaves while editors save: everything that was acknowledged, word for word, and nothing by halves.

use super::serve::{Serving, open_directory};
use super::{err, probatum, run};
use crate::pages::study_edit::{complete, posted};
use crate::postgres::server_process;
use crate::support::server::{Answer, post};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use probatum::domain::study_draft::StudyDraft;
use probatum::postgres;
use scraper::{Html, Selector};
use sqlx::types::Json;
use sqlx::{Connection, PgConnection};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;
use tempfile::TempDir;

/// Two clients on each study, so that they also meet.
const STUDIES: usize = 2;
const CLIENTS: usize = 4;
/// How often a test kills.
const ROUNDS: usize = 2;

/// A save the program has acknowledged.
struct Kept {
    slug: String,
    number: i32,
    draft: StudyDraft,
}

/// The program on its own server, with an editor who is signed in.
struct Site {
    // stops before its directory goes
    serving: Serving,
    data: PathBuf,
    cookie: String,
    _directory: TempDir,
}

fn serve(data: &Path) -> Serving {
    Serving::run(probatum().args(["serve", "--no-seed"]).env("PROBATUM_DATA", data))
}

impl Site {
    fn start() -> Self {
        let directory = open_directory();
        let data = directory.path().join("data");
        let serving = serve(&data);
        let add = ["user", "add", "ada@example.org", "--role", "editor", "--password-stdin"];
        let added = run(probatum().args(add).env("PROBATUM_DATA", &data), "correct horse battery\n");
        assert!(added.status.success(), "{}", err(&added));
        let form = "email=ada%40example.org&password=correct+horse+battery";
        let cookie = post(serving.address, "/login", form, "").expect("an answer").cookie.expect("a session");
        Self { serving, data, cookie, _directory: directory }
    }

    fn post(&self, path: &str, draft: &StudyDraft, version: i32, act: &str) -> io::Result<Answer> {
        post(self.serving.address, path, &posted(draft, version, act), &self.cookie)
    }

    /// A published study, as its second version.
    fn study(&self, i: usize) -> Kept {
        let mut draft = complete(&format!("Study {i}"));
        draft.report[0].identifiers[0].value = format!("10.1000/study.{i}");
        let answer = self.post("/studies/new", &draft, 0, "publish").expect("an answer");
        assert_eq!(answer.status, 303, "{}", answer.body);
        let slug = format!("study-{i}");
        assert_eq!(answer.location, Some(format!("/studies/{slug}")));
        draft.slug.clone_from(&slug);
        draft.tidy(&slug);
        Kept { slug, number: 2, draft }
    }

    /// Saves a study again and again, every third time for readers to see, until something other than the program's rules stops it:
    /// what was acknowledged, and the last answer.
    fn keep_saving(&self, study: &Kept, who: &str, acknowledged: &AtomicUsize) -> (Vec<Kept>, io::Result<u16>) {
        let (slug, mut version) = (&study.slug, study.number);
        let mut kept = Vec::new();
        for turn in 0..300 {
            let mut draft = study.draft.clone();
            let (act, words) = if turn % 3 == 2 { ("publish", "for readers") } else { ("save", "a draft") };
            draft.remarks = format!("{who}, turn {turn}, {words}");
            let answer = match self.post(&format!("/studies/{slug}/edit"), &draft, version, act) {
                Ok(answer) => answer,
                Err(error) => return (kept, Err(error)),
            };
            match answer.status {
                303 => {
                    // publishing keeps what was typed as one version and makes the next one of it
                    let saved = answer.location.as_deref().and_then(|place| place.split_once("saved="));
                    version = saved.map_or(version + 2, |(_, number)| number.parse().expect("a version"));
                    assert_eq!(saved.is_none(), act == "publish");
                    kept.push(Kept { slug: slug.clone(), number: version, draft });
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                }
                409 => version = newest(&answer.body),
                other => return (kept, Ok(other)),
            }
        }
        panic!("nothing stopped {who}");
    }

    /// Lets all clients save until `how_many` saves are acknowledged, and kills in the middle.
    fn interrupted(
        &self,
        studies: &[Kept],
        round: usize,
        how_many: usize,
        kill: impl FnOnce(),
    ) -> (Vec<Kept>, Vec<io::Result<u16>>) {
        let acknowledged = AtomicUsize::new(0);
        thread::scope(|scope| {
            let client = |i: usize| {
                let (study, acknowledged) = (&studies[i % studies.len()], &acknowledged);
                scope.spawn(move || self.keep_saving(study, &format!("Round {round}, client {i}"), acknowledged))
            };
            let clients: Vec<_> = (0..CLIENTS).map(client).collect();
            while acknowledged.load(Ordering::Relaxed) < how_many && !clients.iter().any(ScopedJoinHandle::is_finished) {
                thread::sleep(Duration::from_millis(1));
            }
            kill();
            let ended = clients.into_iter().map(|client| client.join().expect("a client"));
            let (kept, ends): (Vec<_>, Vec<_>) = ended.unzip();
            (kept.into_iter().flatten().collect(), ends)
        })
    }

    /// Everything acknowledged is there as it was sent, and nothing is half there.
    async fn check(&self, kept: &[Kept]) {
        let options = postgres::join(&self.data).await.expect("its server runs").database("probatum");
        let mut connection = PgConnection::connect_with(&options).await.expect("a connection");
        for one in kept {
            let stored: Option<Json<StudyDraft>> = sqlx::query_scalar(
                "SELECT v.document FROM revision v JOIN study s ON v.kind = 'study' AND v.record_id = s.id
                 WHERE s.slug = $1 AND v.number = $2",
            )
            .bind(&one.slug)
            .bind(one.number)
            .fetch_optional(&mut connection)
            .await
            .expect("asked");
            let stored =
                stored.unwrap_or_else(|| panic!("version {} of {} is lost: {}", one.number, one.slug, one.draft.remarks));
            assert_eq!(stored.0, one.draft, "version {} of {}", one.number, one.slug);
        }
        let halves: Vec<(String, String)> = sqlx::query_as(
            "SELECT 'a revision without its one act', v.document->>'remarks' FROM revision v WHERE 1 <> (SELECT count(*)
                FROM activity a WHERE (a.kind, a.record_id, a.number) = (v.kind, v.record_id, v.number))
             UNION ALL SELECT 'an act outside the audit trail', a.act FROM activity a
                WHERE NOT EXISTS (SELECT FROM audit_chain l WHERE l.activity_id = a.id)
             UNION ALL SELECT 'a gap in the versions', s.slug FROM study s
                WHERE s.version <> (SELECT max(v.number) FROM revision v WHERE v.kind = 'study' AND v.record_id = s.id)
                OR s.version <> (SELECT count(*) FROM revision v WHERE v.kind = 'study' AND v.record_id = s.id)
             UNION ALL SELECT 'published by halves', v.document->>'remarks' FROM revision v
                WHERE v.document->>'remarks' LIKE '%for readers' GROUP BY 2
                HAVING array_agg(v.stage ORDER BY v.number) <> '{draft,published}'
             UNION ALL SELECT 'readers see something else', s.slug FROM study s JOIN revision v
                ON v.kind = 'study' AND v.record_id = s.id AND v.number = s.published_version
                WHERE coalesce(s.remarks, '') <> v.document->>'remarks' OR v.stage <> 'published'
                OR 1 <> (SELECT count(*) FROM result r JOIN outcome o ON (o.study_id, o.key) = (r.study_id, r.outcome_key)
                    WHERE r.study_id = s.id)
                OR NOT EXISTS (SELECT FROM search_document d WHERE d.kind = 'study' AND d.record_id = s.id)",
        )
        .fetch_all(&mut connection)
        .await
        .expect("asked");
        assert_eq!(halves, [], "{} saves were acknowledged", kept.len());
        connection.close().await.expect("closed");
        let verified = run(probatum().args(["audit", "verify"]).env("PROBATUM_DATA", &self.data), "");
        assert!(verified.status.success(), "{}", err(&verified));
    }
}

/// The version that a refusal offers to save over.
fn newest(page: &str) -> i32 {
    let version = Selector::parse("form.edit input[name=version]").expect("a selector");
    let html = Html::parse_document(page);
    let field = html.select(&version).next().unwrap_or_else(|| panic!("no version in {page}"));
    field.attr("value").and_then(|value| value.parse().ok()).expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill_of_the_program() {
    let mut site = Site::start();
    let studies: Vec<Kept> = (0..STUDIES).map(|i| site.study(i)).collect();
    let mut kept = Vec::new();
    for round in 0..ROUNDS {
        let (more, ends) = site.interrupted(&studies, round, 30 + round * 37, || site.serving.signal(Signal::SIGKILL));
        assert!(ends.iter().all(Result::is_err), "a killed program does not answer: {ends:?}");
        assert!(more.len() >= 30 + round * 37, "{}", more.len());
        kept.extend(more);
        site.serving.child.wait().expect("killed");
        site.serving = serve(&site.data);
        site.check(&kept).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill_of_postgresql_and_the_program_answers_meanwhile() {
    let mut site = Site::start();
    let studies: Vec<Kept> = (0..STUDIES).map(|i| site.study(i)).collect();
    let mut kept = Vec::new();
    for round in 0..ROUNDS {
        let postmaster = Pid::from_raw(server_process(&site.data));
        let (more, ends) = site.interrupted(&studies, round, 30 + round * 37, || {
            kill(postmaster, Signal::SIGKILL).expect("it is ours");
        });
        assert!(ends.iter().all(|end| matches!(end, Ok(500 | 503))), "{ends:?}");
        assert!(more.len() >= 30 + round * 37, "{}", more.len());
        kept.extend(more);
        assert_eq!((site.serving.status("/readyz"), site.serving.status("/healthz")), (503, 200));
        site.serving.signal(Signal::SIGTERM);
        assert!(site.serving.child.wait().expect("ended").success(), "it stops although its server is gone");
        site.serving = serve(&site.data);
        site.check(&kept).await;
    }
}
