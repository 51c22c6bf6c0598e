use crate::support::database;

/// Statements that would store an illegal row or undo history, with the constraint or words that stop them.
const ILLEGAL: &[(&str, &str)] = &[
    (
        "INSERT INTO invite (token_digest, email, name, role, invited_by, created_at, expires_at)
         VALUES (sha256('x'), 'A@b.c', 'A', 'editor', 1, now(), now() + interval '7 days')",
        "invite_email_lower",
    ),
    (
        "INSERT INTO invite (token_digest, email, name, role, invited_by, created_at, expires_at)
         VALUES ('secret', 'a@b.c', 'A', 'editor', 1, now(), now() + interval '7 days')",
        "invite_token_is_a_digest",
    ),
    ("INSERT INTO sign_in_failure (subject, failed_at) VALUES ('ada@example.org', now())", "sign_in_failure_subject_is_a_digest"),
    (
        "INSERT INTO second_factor (person_id, secret, created_at, last_step) VALUES (1, 'short', now(), 0)",
        "second_factor_secret_is_long",
    ),
    (
        "INSERT INTO conflict_statement (person_id, body, \"none\", made_on) VALUES (1, ' ', false, now())",
        "conflict_statement_says_something",
    ),
    (
        "INSERT INTO conflict_statement (person_id, body, \"none\", made_on) VALUES (1, 'Shares', true, now())",
        "conflict_statement_says_something",
    ),
    ("DELETE FROM conflict_statement", "kept for ever"),
    ("UPDATE claim SET direction = 'none' WHERE type = 'effect'", "claim_direction_fits_type"),
    ("UPDATE claim SET wording_level = 4", "claim_wording_levels"),
    ("UPDATE claim_wording SET severity = 4", "claim_wording_severity"),
    ("UPDATE claim_wording SET severity = 0 WHERE result = 'overstated'", "claim_wording_severity"),
    ("UPDATE claim_wording SET ceiling = NULL WHERE result = 'matched'", "claim_wording_ceiling"),
    ("UPDATE claim_wording SET ceiling = -2 WHERE result = 'matched'", "claim_wording_ceiling"),
    ("UPDATE claim SET mcid = -1", "claim_mcid_positive"),
    ("UPDATE claim SET margin_lo = 1, margin_hi = 0.5 WHERE type = 'effect'", "claim_margins"),
    ("UPDATE claim SET rct_infeasible = true, rct_infeasible_reason = ' '", "claim_rct_infeasible_has_reason"),
    ("UPDATE claim SET rct_infeasible = true, rct_infeasible_reason = NULL", "claim_rct_infeasible_has_reason"),
    ("UPDATE claim SET verdict_code = 'proven'", "claim_verdict_code"),
    (
        "UPDATE claim SET verdict_id = (SELECT max(verdict_id) FROM claim) WHERE slug = 'danish-cac400'",
        "claim_verdict_is_its_own",
    ),
    ("UPDATE study SET slug = 'Not A Slug' WHERE slug = 'avadec'", "study_slug_shape"),
    ("UPDATE study SET slug = 'ameen-2024' WHERE slug = 'avadec'", "study_slug_unique"),
    ("UPDATE criterion SET value = NULL WHERE comparator = '>'", "criterion_threshold_is_a_number"),
    ("UPDATE criterion SET comparator = '~'", "criterion_comparator"),
    ("UPDATE result SET ci_low = 60, ci_low_text = '60' WHERE key = 'avadec-2022/avc'", "result_interval_in_order"),
    ("UPDATE result SET measure = 'RR' WHERE key = 'avadec-2022/avc'", "result_ratio_positive"),
    ("UPDATE result SET p = 0 WHERE key = 'avadec-2022/avc'", "result_p_range"),
    ("UPDATE result SET p = 0.5, p_op = 'ns' WHERE key = 'avadec-2022/avc'", "result_p_op"),
    ("UPDATE result SET p_text = NULL WHERE key = 'avadec-2022/avc'", "result_text_with_number"),
    (
        "UPDATE result SET events_experimental = 400, n_experimental = 10, events_control = 1, n_control = 10 WHERE key = 'avadec-2022/avc'",
        "result_counts",
    ),
    ("UPDATE result SET events_experimental = 4 WHERE key = 'avadec-2022/avc'", "result_counts"),
    ("UPDATE result SET level = 20 WHERE key = 'avadec-2022/avc'", "result_level"),
    ("UPDATE result SET n = 0 WHERE key = 'avadec-2022/avc'", "result_n_counts"),
    ("UPDATE result SET sr_of = 'rct' WHERE key = 'avadec-2022/avc'", "result_review_fields"),
    ("UPDATE result SET published = '2023-1' WHERE key = 'avadec-2022/avc'", "result_published_is_a_partial_date"),
    ("UPDATE result SET retracted_on = '2023' WHERE key = 'avadec-2022/avc'", "result_retraction_is_dated"),
    ("UPDATE result SET parent_key = key WHERE subgroup IS NOT NULL", "result_not_its_own_parent"),
    ("UPDATE result SET parent_key = 'hasific-2023/cac-all' WHERE key = 'avadec-2022/avc'", "result_parent_needs_subgroup"),
    ("UPDATE link SET polarity = 'reversed', polarity_reason = NULL", "link_reversal_has_reason"),
    (
        "INSERT INTO link (claim_id, result_key, version, status, stage, population, outcome_match, polarity, directness, rationale)
      SELECT claim_id, result_key, 1, 'draft', 'draft', 'overall', 'exact', 'same', 'direct', 'again' FROM link LIMIT 1",
        "link_once",
    ),
    ("UPDATE appraisal SET overall = 'serious' WHERE instrument = 'rob2'", "appraisal_overall"),
    (
        "UPDATE identifier SET value = '10.1016/j.jacadv.2023.100643' WHERE scheme = 'doi' AND report_key <> 'hasific-2023'",
        "identifier_belongs_to_one_study",
    ),
    ("UPDATE identifier SET value = 'NCT1' WHERE scheme = 'nct'", "identifier_shape"),
    ("UPDATE report SET integrity = 'retracted'", "report_retraction_is_dated"),
    ("UPDATE intervention SET unit = NULL WHERE amount IS NOT NULL", "intervention_amount"),
    ("UPDATE anchor SET end_offset = start_offset", "anchor_range"),
    ("UPDATE anchor SET state = 'lost'", "anchor_place"),
    ("UPDATE article_block SET text = text || ' more'", "article_block_range"),
    (
        "INSERT INTO person (email, name, role, password_hash, created_at) VALUES ('a@b.c', 'A', 'editor', 'plain', now())",
        "person_password_hash_is_argon2id",
    ),
    (
        "INSERT INTO person (email, name, role, password_hash, created_at) VALUES ('A@b.c', 'A', 'editor', '$argon2id$x', now())",
        "person_email_lower",
    ),
    ("UPDATE revision SET reason = 'another'", "kept for ever"),
    ("DELETE FROM revision", "kept for ever"),
    ("DELETE FROM rating", "kept for ever"),
    ("UPDATE rating SET done = true", "kept for ever"),
    ("UPDATE certainty SET overall_final = 'high'", "kept for ever"),
    ("TRUNCATE certainty_domain", "kept for ever"),
    ("UPDATE appraisal SET round = 0", "appraisal_round_counts"),
    ("UPDATE appraisal SET rated_at = now()", "appraisal_rated_when"),
    ("UPDATE appraisal SET settled_at = now()", "appraisal_settled_by_somebody"),
    ("UPDATE appraisal_domain SET judgement = 'fair'", "appraisal_domain_judgement"),
    ("TRUNCATE activity, audit_chain", "kept for ever"),
    ("DELETE FROM activity", "kept for ever"),
    ("UPDATE verdict SET code = 'supported'", "kept for ever"),
    ("DELETE FROM verdict", "kept for ever"),
    ("UPDATE article_version SET text = 'other'", "kept for ever"),
];

#[tokio::test]
async fn an_illegal_row_can_t_be_stored_and_history_can_t_be_undone() {
    let database = database::seeded().await;
    for (statement, stopped_by) in ILLEGAL {
        let refused = sqlx::query(*statement).execute(&database.pool).await;
        let message = refused.err().unwrap_or_else(|| panic!("stored: {statement}")).to_string();
        assert!(message.contains(stopped_by), "{statement}\n{message}");
    }
}

#[tokio::test]
async fn a_linked_result_can_t_vanish() {
    let database = database::seeded().await;
    let mut transaction = database.pool.begin().await.expect("a transaction");
    for statement in [
        "DELETE FROM result_arm WHERE result_key = 'hasific-2023/cac-400'",
        "DELETE FROM result WHERE key = 'hasific-2023/cac-400'",
    ] {
        sqlx::query(statement).execute(&mut *transaction).await.expect("until commit");
    }
    let refused = transaction.commit().await.expect_err("refused at commit");
    assert!(refused.to_string().contains("result_key"), "{refused}");
}

#[tokio::test]
async fn an_override_needs_a_reason_a_review_date_and_a_second_person_who_is_another() {
    let database = database::seeded().await;
    let person: i64 = sqlx::query_scalar(
        "INSERT INTO person (email, name, role, password_hash, created_at) VALUES ('ada@example.org', 'Ada', 'editor', '$argon2id$x', now()) RETURNING id",
    )
    .fetch_one(&database.pool)
    .await
    .expect("a person");
    let reason = "The trial's own protocol names this subgroup as its main question.";
    for (words, made, review, second, stopped_by) in [
        ("too short", "2026-01-01", "2026-06-01", None, Some("verdict_override_reason_length")),
        (reason, "2026-01-01", "2027-06-01", None, Some("verdict_override_review_within_a_year")),
        (reason, "2026-01-01", "2025-12-01", None, Some("verdict_override_review_within_a_year")),
        (reason, "2026-01-01", "2026-06-01", Some(person), Some("verdict_override_second_editor_is_another")),
        (reason, "2026-01-01", "2026-06-01", None, None),
        (reason, "2026-01-01", "2026-06-01", None, Some("verdict_override_one_in_force")),
    ] {
        let stored = sqlx::query(
            "INSERT INTO verdict_override (claim_id, computed_id, code, reason, editor_id, second_editor_id, inputs_digest, made_on, review_on)
             SELECT c.id, c.verdict_id, 'mixed', $1, $2, $3, d.inputs_digest, $4::date, $5::date
             FROM claim c JOIN verdict d ON d.id = c.verdict_id WHERE c.slug = 'danish-cac400'",
        )
        .bind(words)
        .bind(person)
        .bind(second)
        .bind(made.parse::<chrono::NaiveDate>().expect("a date"))
        .bind(review.parse::<chrono::NaiveDate>().expect("a date"))
        .execute(&database.pool)
        .await;
        match stopped_by {
            None => assert!(stored.is_ok(), "{stored:?}"),
            Some(constraint) => assert!(stored.is_err_and(|error| error.to_string().contains(constraint)), "{constraint}"),
        }
    }
}

#[tokio::test]
async fn ratings_and_overrides_name_people_who_are_others() {
    let database = database::seeded().await;
    let add = "INSERT INTO person (email, name, role, password_hash, created_at)
        VALUES ('ada@example.org', 'Ada', 'editor', '$argon2id$x', now()), ('bob@example.org', 'Bob', 'editor', '$argon2id$x', now())";
    sqlx::query(add).execute(&database.pool).await.expect("people");
    for (statement, stopped_by) in [
        (
            "UPDATE appraisal SET rater_id = p.id, rated_at = now(), second_rater_id = p.id FROM person p WHERE p.name = 'Ada'",
            "appraisal_second_rater_is_another",
        ),
        ("UPDATE appraisal SET second_rater_id = p.id FROM person p WHERE p.name = 'Ada'", "appraisal_second_rater_is_another"),
        (
            "UPDATE appraisal SET rater_id = p.id, rated_at = now(), adjudicator_id = p.id FROM person p WHERE p.name = 'Ada'",
            "appraisal_adjudicated_after_two",
        ),
        (
            "UPDATE appraisal SET rater_id = p.id, rated_at = now(), settled_at = now() FROM person p WHERE p.name = 'Ada'",
            "appraisal_settled_by_somebody",
        ),
        (
            "INSERT INTO verdict_override (claim_id, computed_id, code, reason, editor_id, second_editor_id, inputs_digest, made_on, review_on)
             SELECT c.id, c.verdict_id, 'mixed', repeat('x', 40), a.id, b.id, d.inputs_digest, '2026-01-01', '2026-06-01'
             FROM claim c JOIN verdict d ON d.id = c.verdict_id, person a, person b
             WHERE c.slug = 'danish-cac400' AND a.name = 'Ada' AND b.name = 'Bob'",
            "verdict_override_signed_when",
        ),
        (
            "INSERT INTO certainty (claim_id, version, starting_level, target, overall_suggested, overall_final, statement, rater_id,
                rated_at, as_of, verdict_id, inputs_digest)
             SELECT c.id, 1, 'high', 'null', 'low', 'low', ' ', p.id, now(), '2026-01-01', c.verdict_id, sha256('x')
             FROM claim c, person p WHERE c.slug = 'danish-cac400' AND p.name = 'Ada'",
            "certainty_statement_present",
        ),
    ] {
        let refused = sqlx::query(statement).execute(&database.pool).await;
        let message = refused.err().unwrap_or_else(|| panic!("stored: {statement}")).to_string();
        assert!(message.contains(stopped_by), "{statement}\n{message}");
    }
}
