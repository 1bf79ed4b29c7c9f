use super::*;
use crate::identity::IdFault;
use crate::identity::tests::id;

/// The example of docs/domain.md#interviews-file.
pub(crate) const EXAMPLE: &str = r#"{"interview":"i-0001","child":"LA-77","provider":"north-west-advocacy","caseworker":"cw-03","responsible_la":"E08000005","host_la":"E08000005","placement":"pl-0012","held_on":"2025-03-02","age_band":"14-15","episodes":["e-0001"],"consents":[{"purpose":"MAP","agency":"all","state":"given","decided_on":"2025-03-02","competence":"gillick_yes","explanation":"v1"}],"push":["communication_breakdown"],"pull":["see_friends"],"experiences":["nothing_bad"],"places":[{"kind":"hung_out_at","place_type":"park","precision":"exact_public_place","lat":53.615,"lon":-2.160,"month":"2025-02","day":"friday","time_band":"late","experiences":[]}]}"#;

fn taken(line: &str) -> Result<Admitted, RowError> {
    let interview = parse_line(line.as_bytes())?;
    admit(&interview, line.as_bytes(), &TokenKey::new([7; 32]), None)
}

/// The outcome of the example with one text replaced by another.
fn check(from: &str, to: &str, expected: Result<&[TurnedAway], (&str, Rule)>) {
    let line = EXAMPLE.replace(from, to);
    assert_ne!(line, EXAMPLE, "the example holds {from}");
    match (taken(&line), expected) {
        (Ok(admitted), Ok(rules)) => assert_eq!(admitted.turned_away, rules, "{to}"),
        (Err(error), Err((field, rule))) => {
            assert_eq!((error.field.as_str(), error.rule), (field, rule), "{to}")
        }
        (Ok(_), Err(error)) => panic!("{to}: taken, and should break {error:?}"),
        (Err(error), Ok(_)) => panic!("{to}: {error}"),
    }
}

#[test]
fn a_place_becomes_a_cell_a_month_and_its_themes() {
    let admitted = taken(EXAMPLE).expect("the example is good");
    let report = &admitted.reports[0];
    assert_eq!(report.cell().resolution(), h3o::Resolution::Ten);
    assert_eq!(report.month().to_string(), "2025-02");
    assert!(report.themes().contains(Theme::AfterDark));
    assert_eq!(report.holders().len(), 4);
    assert!(report.holders().contains(&Holder::agency("E08000005")));
    let sealed = report.sealed_form();
    let back = LocationReport::from_sealed_form(report.child(), &sealed).expect("a sealed form");
    assert_eq!(back.sealed_form(), sealed);
    for cut in 0..23 {
        assert!(LocationReport::from_sealed_form(report.child(), &sealed[..cut]).is_none());
    }
}

#[test]
fn rules_turn_places_away_by_name() {
    check("hung_out_at", "missing_from", Ok(&[TurnedAway::MissingFrom]));
    check(r#""park""#, r#""friends_home""#, Ok(&[TurnedAway::PrivatePlace]));
    check(r#""park""#, r#""online""#, Ok(&[TurnedAway::Online]));
    check("hung_out_at", "stayed_at", Ok(&[]));
    check(
        r#""hung_out_at","place_type":"park""#,
        r#""stayed_at","place_type":"hotel_or_bnb""#,
        Ok(&[TurnedAway::StayedAtPrivate]),
    );
    check("exact_public_place", "local_authority", Ok(&[TurnedAway::TooVague]));
    check(r#""given""#, r#""declined""#, Ok(&[TurnedAway::NoAgreement]));
    check("gillick_yes", "gillick_no", Ok(&[TurnedAway::NotCompetent]));
}

#[test]
fn a_bad_row_is_told_by_field_and_rule() {
    check("53.615", "-2.160000", Err(("places[0].lat", Rule::OutsideUnitedKingdom)));
    check(
        r#""lat":53.615,"lon":-2.160"#,
        r#""lat":-2.160,"lon":53.615"#,
        Err(("places[0].lat", Rule::LooksSwapped)),
    );
    check("53.615", "153.615", Err(("places[0].lat", Rule::NoSuchPoint)));
    check("53.615", "NaN", Err(("(whole line)", Rule::NotJson)));
    check("53.615", "1e400", Err(("(whole line)", Rule::NotJson)));
    check("53.615", "null", Err(("places[0].lat", Rule::NoPoint)));
    check("53.615", r#""53.615""#, Err(("places[0].lat", Rule::WrongType)));
    check("2025-02\"", "2025-13\"", Err(("places[0].month", Rule::NotADate)));
    check("2025-02\"", "2025-04\"", Err(("places[0].month", Rule::AfterTheInterview)));
    check(r#""held_on":"2025-03-02""#, r#""held_on":"2025-02-30""#, Err(("held_on", Rule::NotADate)));
    check("friday", "fryday", Err(("places[0].day", Rule::UnknownCode)));
    check(r#""push":["communication_breakdown"],"#, "", Err(("push", Rule::MissingField)));
    check(r#""push""#, r#""note":"call 01706 000000","push""#, Err(("note", Rule::UnknownField)));
    check(
        r#""state":"given""#,
        r#""state":"given","override":"yes""#,
        Err(("consents[0].override", Rule::UnknownField)),
    );
    check(r#""LA-77""#, r#""""#, Err(("child", Rule::NotAnId(IdFault::Length))));
    check(r#""LA-77""#, r#""LA-77 ""#, Ok(&[]));
    check(r#""host_la":"E08000005""#, r#""host_la":"Rochdale""#, Err(("host_la", Rule::NotAnAuthority)));
    check("]}]}", "]}]", Err(("(whole line)", Rule::NotJson)));
    check("]}]}", "]}]} {}", Err(("(whole line)", Rule::NotJson)));
}

#[test]
fn an_error_repeats_nothing_that_the_row_says() {
    let secret = "Jamie-of-OL16-1AB";
    for from in ["park", "14-15", "2025-02\"", "E08000005", "53.615"] {
        let line = EXAMPLE.replacen(from, secret, 1);
        if let Err(error) = taken(&line) {
            assert!(!error.to_string().contains("Jamie"), "{error}");
        }
    }
}

#[test]
fn tokens_depend_on_the_key_and_the_kind() {
    let (one, other) = (TokenKey::new([1; 32]), TokenKey::new([2; 32]));
    assert!(one.child(&id("LA-77")) == one.child(&id("LA-77")));
    assert!(one.child(&id("LA-77")) != other.child(&id("LA-77")));
    assert!(one.child(&id("LA-77")) == one.child(&id("la-77")));
    assert!(one.child(&id("LA-77")).0 != one.record("interview", &id("LA-77")).0);
}

#[test]
fn episodes_meet_the_fields_own_checks() {
    let header = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted\n";
    let rule = |rows: &str| {
        let text = format!("{header}{rows}");
        let mut reader = EpisodeReader::new(text.as_bytes()).expect("a good header");
        let key = TokenKey::new([7; 32]);
        let mut last = None;
        while let Some(row) = reader.next_row(&key).expect("memory can be read") {
            last = Some(row.record.map(|_| ()).map_err(|error| error.rule));
        }
        last.expect("a row")
    };
    let number = |rows: &str| match rule(rows) {
        Err(Rule::Check(number, _)) => number,
        _ => 0,
    };
    assert_eq!(rule("e1,c1,01/02/2025,M,02/02/2025,Y,N"), Ok(()));
    assert_eq!(rule("e1,c1,2025-02-01,A,,Y,NA"), Ok(()));
    assert_eq!(number("e1,c1,31/02/2025,M,,Y,N"), 1004);
    assert_eq!(number("e1,c1,01/02/2025,M,01/13/2025,Y,N"), 1005);
    assert_eq!(number("e1,c1,01/02/2025,X,,Y,N"), 1006);
    assert_eq!(number("e1,c1,,M,,Y,N"), 564);
    assert_eq!(number("e1,c1,01/02/2025,,,Y,N"), 565);
    assert_eq!(number("e1,c1,03/02/2025,M,02/02/2025,Y,N"), 567);
    assert_eq!(rule("e1,c1,01/02/2025,M,02/02/2025,Y,maybe"), Err(Rule::UnknownCode));
    assert!(EpisodeReader::new("id,when\n".as_bytes()).is_err());
}

#[test]
fn an_episode_may_say_its_ward() {
    let header = "miss_table_id,ward,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted\n";
    let ward = |ward: &str| {
        let text = format!("{header}e1,{ward},c1,01/02/2025,M,02/02/2025,Y,N");
        let row =
            EpisodeReader::new(text.as_bytes()).expect("a good header").next_row(&TokenKey::new([7; 32]));
        let record = row.expect("memory can be read").expect("a row").record;
        record.map(|record| record.ward.map(|ward| ward.to_string())).map_err(|error| error.to_string())
    };
    assert_eq!(ward("E05014036"), Ok(Some("E05014036".to_owned())));
    assert_eq!(ward(" E05014036 "), Ok(Some("E05014036".to_owned())), "blanks round a value are passed over");
    assert_eq!(ward(""), Ok(None));
    let refused = ward("Central Rochdale").expect_err("a name is no code");
    assert!(refused.starts_with("field ward: this is not the code of a ward"), "{refused}");
    assert!(!refused.contains("Central"));
}
