use crate::support::client::{Answer, Site};
use crate::support::database;
use sqlx::Row;
use std::collections::BTreeMap;

/// What every cell should say: claim and study, then reading, standing and place of the result that speaks.
async fn stored(pool: &sqlx::PgPool) -> BTreeMap<(String, String), Vec<(String, String, String, bool)>> {
    let rows = sqlx::query(
        "SELECT c.slug AS claim, s.slug AS study, e ->> 'reading' AS reading, e ->> 'standing' AS standing, e ->> 'place' AS place,
            coalesce((e ->> 'kept')::boolean, false) AS kept
         FROM link l JOIN claim c ON c.id = l.claim_id JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
         JOIN verdict v ON v.id = c.verdict_id CROSS JOIN LATERAL jsonb_array_elements(v.standings) AS e
         WHERE e ->> 'id' = l.result_key ORDER BY l.id",
    )
    .fetch_all(pool)
    .await
    .expect("standings");
    let mut pairs: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in rows {
        let text = |name: &str| row.get::<Option<String>, _>(name).unwrap_or_default();
        let one = (text("reading"), text("standing"), text("place"), row.get("kept"));
        pairs.entry((text("claim"), text("study"))).or_default().push(one);
    }
    pairs
}

/// The words of every cell by claim and the study's name.
fn cells(page: &Answer) -> BTreeMap<(String, String), String> {
    let html = page.html();
    let row = scraper::Selector::parse("tr[data-claim-row]").expect("a selector");
    let cell = scraper::Selector::parse("td > a > span").expect("a selector");
    let mut cells = BTreeMap::new();
    for row in html.select(&row) {
        let claim = row.value().attr("data-claim-row").unwrap_or_default().to_owned();
        for cell in row.select(&cell) {
            let text: String = cell.text().collect();
            let (study, words) = text.rsplit_once(": ").expect("a study and words");
            cells.insert((claim.clone(), study.to_owned()), words.to_owned());
        }
    }
    cells
}

#[tokio::test]
async fn every_linked_pair_has_a_cell_that_says_what_is_stored() {
    let database = database::seeded().await;
    let page = Site::over(&database).get("/map").await;
    assert_eq!(page.status, 200);
    let names: BTreeMap<String, String> = sqlx::query_as::<_, (String, String)>("SELECT slug, name FROM study")
        .fetch_all(&database.pool)
        .await
        .expect("studies")
        .into_iter()
        .collect();
    let (stored, cells) = (stored(&database.pool).await, cells(&page));
    assert_eq!((stored.len(), cells.len()), (189, 189));
    for ((claim, study), results) in &stored {
        let words = &cells[&(claim.clone(), names[study].clone())];
        let kept = results.iter().find(|(_, _, _, kept)| *kept);
        assert_eq!(words.contains("not decisive"), kept.is_none() && !words.starts_with("not counted"), "{claim}, {study}: {words}");
        let counted = |letter: &str| results.iter().any(|(reading, _, _, kept)| *kept && reading == letter);
        if counted("F") && counted("A") {
            assert!(words.starts_with("for and against ("), "{claim}, {study}: {words}");
            continue;
        }
        // where one counts, its words are that one's; else one of the results says them
        let said = |(reading, standing, place, _): &(String, String, String, bool)| {
            let word = match (place.as_str(), reading.as_str()) {
                ("not_counted", _) => "not counted",
                (_, "F") => "for",
                (_, "A") => "against",
                (_, "I") => "inconclusive",
                ("preclinical", _) => "laboratory evidence",
                _ => "not counted",
            };
            let worth = match standing.as_str() {
                "C" => "confirmatory",
                "E" => "estimate",
                "X" => "exploratory",
                _ => "",
            };
            let worth = if matches!(word, "not counted" | "laboratory evidence") { "" } else { worth };
            (words == word || words.starts_with(&format!("{word} ("))) && words.contains(worth)
        };
        assert!(kept.map_or_else(|| results.iter().any(said), said), "{claim}, {study}: {words} of {results:?}");
    }
}

#[tokio::test]
async fn a_cell_leads_to_the_result_on_the_claims_page() {
    let site = Site::over(&database::seeded().await);
    let map = site.get("/map?design=trials&verdict=hypothesis_generating").await;
    let links = map.attributes(".matrix td > a", "href");
    let own: Vec<&String> = links.iter().filter(|link| link.starts_with("/claims/danish-cac400#")).collect();
    assert!(!own.is_empty(), "{links:?}");
    let ids = site.get("/claims/danish-cac400").await.attributes("[data-result]", "id");
    for link in own {
        let anchor = link.split('#').nth(1).expect("an anchor");
        assert!(ids.iter().any(|id| id == anchor), "{anchor} is not among {ids:?}");
    }
}

#[tokio::test]
async fn filters_narrow_the_map_and_can_be_taken_away() {
    let site = Site::over(&database::seeded().await);
    let whole = cells(&site.get("/map").await);
    for query in [
        "topic=Vitamin+D",
        "verdict=supported",
        "design=cohorts",
        "population=haemodialysis",
        "substance=magnesium",
        "outcome=coronary_calcium",
        "counted=yes",
        "article=vitamin-k2-calcification&design=trials",
    ] {
        let page = site.get(&format!("/map?{query}")).await;
        let found = cells(&page);
        assert!(!found.is_empty() && found.len() < whole.len(), "{query}: {} of {}", found.len(), whole.len());
        assert_eq!(page.attributes(".active a.tag", "href").len(), query.split('&').count(), "{query}");
    }
    let both = site.get("/map?topic=Vitamin+D&design=trials").await;
    assert_eq!(both.attributes(".active a.tag", "href"), ["/map?design=trials", "/map?topic=Vitamin+D"]);
    assert!(cells(&both).len() < cells(&site.get("/map?design=trials").await).len());
    let nothing = site.get("/map?population=astronauts").await;
    assert!(nothing.text("[role=status]").contains("Take one of the filters above away"));
    for wrong in ["verdict=true", "design=rcts", "counted=no", "rows=size", "view=cells"] {
        assert_eq!(site.get(&format!("/map?{wrong}")).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn the_map_counts_itself_and_goes_out_as_a_spreadsheet() {
    let site = Site::over(&database::seeded().await);
    assert!(site.get("/map").await.text("[role=status]").starts_with("47 claims, 74 studies, 223 links; "));
    let file = site.get("/map.csv").await;
    assert_eq!(file.body.lines().count(), 224);
    assert!(file.body.starts_with("claim,statement,verdict,study,"), "{}", &file.body[..60]);
    let narrow = site.get("/map.csv?outcome=coronary_calcium").await;
    assert!(narrow.body.lines().count() < 224);
    let order = site.get("/map?rows=linked").await.texts(".matrix th[scope=row] small");
    let studies: Vec<usize> = order
        .iter()
        .filter_map(|words| words.rsplit_once(' ')?.0.rsplit(' ').next()?.parse().ok())
        .collect();
    assert_eq!(studies.len(), 47);
    assert!(studies.is_sorted_by(|a, b| a >= b), "{studies:?}");
}

#[tokio::test]
async fn outcomes_by_people_count_what_is_recorded() {
    let database = database::seeded().await;
    let page = Site::over(&database).get("/map?view=outcomes").await;
    let outcomes = page.attributes("tr[data-outcome]", "data-outcome");
    let columns = page.texts(".matrix thead th[scope=col]");
    assert_eq!(outcomes.len(), 98);
    for outcome in ["coronary_calcium", "dp_ucmgp", "cardiovascular_events"] {
        for word in columns.iter().filter(|word| word.as_str() != "none of these words") {
            let recorded: i64 = sqlx::query_scalar(
                "SELECT count(DISTINCT r.study_id) FROM outcome o JOIN result r ON r.study_id = o.study_id AND r.outcome_key = o.key
                 JOIN result_people p ON p.result_key = r.key
                 WHERE o.concept = $1 AND ($2 = 'everybody' OR strpos(p.words, ' ' || $2 || ' ') > 0)",
            )
            .bind(outcome)
            .bind(word)
            .fetch_one(&database.pool)
            .await
            .expect("a number");
            let shown = page.texts(&format!("tr[data-outcome={outcome}] td[data-people={word}] a > b"));
            let shown: i64 = shown.first().map_or(0, |number| number.parse().expect("a number"));
            assert_eq!(shown, recorded, "{outcome}, {word}");
        }
    }
    let links = page.attributes("tr[data-outcome=dp_ucmgp] td a", "href");
    assert!(links.iter().all(|link| link == "/outcomes/dp_ucmgp") && !links.is_empty());
}

/// Two hundred claims, five hundred studies, three thousand links.
async fn large(pool: &sqlx::PgPool) {
    let statements = include_str!("large_map.sql");
    sqlx::raw_sql(statements).execute(pool).await.expect("the generated records");
}

#[tokio::test]
async fn two_hundred_claims_by_five_hundred_studies_stay_a_page() {
    let database = database::empty().await;
    large(&database.pool).await;
    let page = Site::over(&database).get("/map?rows=linked").await;
    assert!(page.text("[role=status]").starts_with("200 claims, 500 studies, 3,000 links; "), "{}", page.text("[role=status]"));
    assert_eq!(page.attributes(".matrix td > a", "href").len(), 3000);
    // a table with every cell written out would hold 100,000 of them
    let parts = page.html().select(&scraper::Selector::parse(".matrix td").expect("a selector")).count();
    assert!(parts < 8000, "{parts} cells and gaps");
    assert!(page.body.len() < 1_500_000, "{} bytes", page.body.len());
}
