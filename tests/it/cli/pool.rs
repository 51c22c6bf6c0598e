use super::{err, out, probatum, run};
use serde_json::Value;

/// Three trials of which one has an arm without events, and a row without numbers.
const TABLES: &str = "label,year,kind,ai,n1i,ci,n2i
Later,1994,b,12,120,24,118
Earlier,1980,a,0,95,5,101
\"Not, reported\",1985,a,,210,41,205
Large,1990,b,30,210,41,205
";

fn pooled(arguments: &[&str], input: &str) -> Value {
    let output = run(probatum().args(["pool", "-"]).args(arguments), input);
    assert!(output.status.success(), "{}", err(&output));
    serde_json::from_str(&out(&output)).expect("one object")
}

fn near(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap_or(f64::NAN);
    assert!((found - expected).abs() <= 1e-8 * expected.abs(), "{found} is not {expected}");
}

/// BCG trials (Colditz et al. 1994) as raw counts; the figures are metafor's, 3.8-1.
#[test]
fn counts_give_the_average_that_metafor_gives() {
    let file: Value = serde_json::from_str(include_str!("../../data/metafor.json")).expect("the reference");
    let (raw, expected) = (&file["datasets"]["bcg_rr"]["raw"], &file["datasets"]["bcg_rr"]);
    let rows = (0..13).map(|i| ["ai", "bi", "ci", "di"].map(|column| raw[column][i].to_string()).join(","));
    let table = format!("ai,bi,ci,di\n{}\n", rows.collect::<Vec<_>>().join("\n"));
    let found = pooled(&["--measure", "RR", "--test", "knha", "--loo", "--egger", "--trimfill"], &table);
    let knha = &expected["random"]["REML"]["knha"];
    for name in ["estimate", "se", "stat", "df", "pval", "ci_lb", "ci_ub", "pi_lb", "pi_ub", "pi_riley_lb", "pi_riley_ub", "s2w"]
    {
        near(&found[name], knha[name].as_f64().expect(name));
    }
    for name in ["tau2", "se_tau2", "I2", "H2"] {
        near(&found[name], expected["random"]["REML"][name].as_f64().expect(name));
    }
    for (name, theirs) in [("Q", "Q"), ("Q_df", "df"), ("Q_pval", "pval")] {
        near(&found[name], expected["Q"][theirs].as_f64().expect(name));
    }
    near(&found["tau2_ci_QP"]["tau2_ub"], expected["tau2_ci_QP"]["tau2_ub"].as_f64().expect("a limit"));
    near(&found["loo"]["tau2"][3], expected["loo_REML"]["tau2"][3].as_f64().expect("a variance"));
    near(&found["egger"]["lm"]["intercept"], expected["egger"]["lm"]["intercept"].as_f64().expect("an intercept"));
    near(&found["trimfill"]["estimate"], expected["trimfill_L0"]["REML"]["estimate"].as_f64().expect("an estimate"));
    assert_eq!((found["k"].as_u64(), &found["method"], &found["test"]), (Some(13), &"REML".into(), &"knha".into()));
    assert_eq!(found["notes"], Value::Array(Vec::new()));
}

#[test]
fn rows_without_numbers_are_left_out_by_name_and_the_others_keep_their_numbers() {
    let found = pooled(&["--measure", "OR", "--cumulative", "--subgroup", "kind"], TABLES);
    assert_eq!(found["k"], 3);
    let effects = found["effects"].as_array().expect("rows");
    assert_eq!(effects.len(), 4);
    assert_eq!(
        (&effects[2]["label"], &effects[2]["yi"], &effects[2]["weight"]),
        (&"Not, reported".into(), &Value::Null, &Value::Null)
    );
    // a half in every cell of the second row
    near(&effects[1]["yi"], ((0.5 / 95.5) / (5.5 / 96.5_f64)).ln());
    let weights: f64 = effects.iter().filter_map(|row| row["weight"].as_f64()).sum();
    assert!((weights - 100.0).abs() < 1e-9, "{weights}");
    assert_eq!(found["cumulative"]["order"], serde_json::json!([2, 4, 1]));
    assert_eq!(found["subgroups"]["levels"], serde_json::json!(["a", "b"]));
    assert_eq!(found["subgroups"]["k"], serde_json::json!([1, 2]));
    let notes = found["notes"].to_string();
    assert!(notes.contains("Row 3 is left out: ai is missing."), "{notes}");
}

#[test]
fn what_is_added_to_which_tables_is_a_choice() {
    let estimate = |arguments: &[&str], row: usize| {
        let found = pooled(&[&["--measure", "OR"], arguments].concat(), TABLES);
        found["effects"][row]["yi"].as_f64()
    };
    let plain = (12.0 * 94.0 / (108.0 * 24.0_f64)).ln();
    let with_half = (12.5 * 94.5 / (108.5 * 24.5_f64)).ln();
    assert!((estimate(&[], 0).expect("an effect") - plain).abs() < 1e-12);
    assert!((estimate(&["--to", "all"], 0).expect("an effect") - with_half).abs() < 1e-12);
    assert!((estimate(&["--to", "if0all"], 0).expect("an effect") - with_half).abs() < 1e-12);
    assert_eq!(estimate(&["--to", "none"], 1), None);
    let tenth = (0.1 * 96.1 / (95.1 * 5.1_f64)).ln();
    assert!((estimate(&["--add", "0.1"], 1).expect("an effect") - tenth).abs() < 1e-12);
}

/// Worked by hand from the formulas that `docs/statistics.md` names.
#[test]
fn every_measure_is_formed_from_its_columns() {
    let means = "m1i,sd1i,n1i,m2i,sd2i,n2i\n10,2,20,8,3,25\n";
    let cases: [(&str, &str, f64, f64); 8] = [
        ("RD", "ai,bi,ci,di\n5,15,3,22\n", 0.13, 0.013_599),
        ("MD", means, 2.0, 0.56),
        ("SMD", means, 0.754_012_200_272_327_2, 0.096_317_048_868_439_06),
        ("ROM", means, 1.25_f64.ln(), 4.0 / 2000.0 + 9.0 / 1600.0),
        ("IRR", "x1i,t1i,x2i,t2i\n5,100.5,9,120\n", -0.410_452_649_619_203_14, 0.311_111_111_111_111_1),
        ("ZCOR", "ri,ni\n0.4,30\n", 0.423_648_930_193_601_84, 1.0 / 27.0),
        ("PLO", "xi,ni\n5,20\n", -1.098_612_288_668_109_8, 4.0 / 15.0),
        ("HR", "yi,vi\n-0.2,0.04\n", -0.2, 0.04),
    ];
    for (measure, table, estimate, variance) in cases {
        let found = pooled(&["--measure", measure], table);
        near(&found["effects"][0]["yi"], estimate);
        near(&found["effects"][0]["vi"], variance);
        near(&found["se"], variance.sqrt());
    }
}

#[test]
fn what_can_t_be_estimated_is_null_with_a_sentence() {
    let two = pooled(&["--measure", "GEN", "--egger", "--trimfill"], "yi,vi\n0.1,0.04\n0.5,0.09\n");
    assert_eq!(
        (&two["trimfill"], &two["egger"]["rma_REML"], &two["egger"]["lm"]["pval"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let notes = two["notes"].to_string();
    for part in ["trimfill: ", "egger.rma_REML: ", "egger.lm: "] {
        assert!(notes.contains(part), "{part} in {notes}");
    }
    let exact = pooled(&["--measure", "GEN", "--method", "DL"], "yi,vi\n0.1,0\n0.5,0.09\n");
    assert_eq!((&exact["estimate"], &exact["Q"]), (&Value::Null, &Value::Null));
    assert!(exact["notes"].to_string().contains("sampling variance of 0"), "{}", exact["notes"]);
    let one = pooled(&["--measure", "GEN", "--test", "knha", "--loo"], "yi,vi\n0.3,0.025\n");
    assert_eq!((&one["test"], &one["tau2"], &one["loo"]), (&"z".into(), &0.0.into(), &Value::Null));
    near(&one["pval"], 0.057_779_571_123_597_24);
    let alike = pooled(&["--measure", "GEN", "--test", "knha"], "yi,vi\n0.3,0.04\n0.3,0.025\n");
    assert_eq!((&alike["se"], &alike["pval"], &alike["ci_lb"]), (&0.0.into(), &Value::Null, &alike["estimate"]));
    assert!(alike["notes"].to_string().contains("agree exactly"), "{}", alike["notes"]);
    let endless = pooled(&["--measure", "GEN"], "yi,vi\n0.1,0.04\n0.5,0.09\n7,Inf\n");
    assert_eq!(endless["k"], 2);
}

#[test]
fn bad_input_exits_2_and_names_the_place_the_value_and_what_is_allowed() {
    for (measure, table, parts) in [
        ("GEN", "yi,vi\n0.1,0.2\nabout 1,0.2\n", ["line 3", "column yi", "about 1", "a finite number"]),
        ("RR", "ai,n1i,ci,n2i\n9,8,1,20\n", ["line 2", "column ai", "9", "at most 8"]),
        ("OR", "ai,bi,ci,di\n1,2,3,-4\n", ["line 2", "column di", "-4", "0 or more"]),
        ("ZCOR", "ri,ni\n1.4,20\n", ["line 2", "column ri", "1.4", "-1 to 1"]),
        ("IRR", "x1i,t1i\n1,2\n", ["line 1", "x1i,t1i", "x1i,t1i,x2i,t2i", "yi,vi"]),
        ("GEN", "yi,vi\n0.1\n", ["line 2", "1 cells", "2", "header"]),
        ("GEN", "yi,vi\n,0.2\n", ["Row 1", "yi is missing", "no row", "left out"]),
    ] {
        let output = run(probatum().args(["pool", "-", "--measure", measure]), table);
        assert_eq!(output.status.code(), Some(2), "{table}");
        assert!(output.stdout.is_empty());
        for part in parts {
            assert!(err(&output).contains(part), "{part} in {}", err(&output));
        }
    }
    assert_eq!(run(probatum().args(["pool", "no-such.csv", "--measure", "RR"]), "").status.code(), Some(2));
    assert_eq!(run(probatum().args(["pool", "-", "--measure", "RR", "--subgroup", "sex"]), TABLES).status.code(), Some(2));
    assert_eq!(run(probatum().args(["pool", "-", "--measure", "RR", "--level", "0"]), TABLES).status.code(), Some(2));
}
