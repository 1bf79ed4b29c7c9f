use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::identity::IdFault;

const HEADER: &str = "id,lat,lon,date\n";

fn read(text: impl AsRef<[u8]>) -> Result<Counts, Bad> {
    count(text.as_ref(), Resolution::Nine)
}

/// A table with a bad value in its third line.
fn check(row: &str, column: usize, problem: &Problem) {
    let text = format!("{HEADER}1,53.6,-2.16,2016-02\n{row}\n3,53.6,-2.16,2016-02\n");
    match read(&text) {
        Err(Bad::Row(line, at, _, found)) => {
            assert_eq!((line, at, &found), (3, column, problem), "{row}")
        }
        other => panic!("{row}: {other:?}"),
    }
}

#[test]
fn each_bad_value_is_named_with_its_line_and_column() {
    check("2,NaN,-2.16,2016-02", 2, &Problem::NotANumber);
    check("2,53.6,inf,2016-02", 3, &Problem::NotANumber);
    check("2,,-2.16,2016-02", 2, &Problem::NoValue);
    check("2,north,-2.16,2016-02", 2, &Problem::NotANumber);
    check("2,153.6,-2.16,2016-02", 2, &Problem::NoLatitude);
    check("2,53.6,-182.16,2016-02", 3, &Problem::NoLongitude);
    check("2,-2.16,53.6,2016-02", 2, &Problem::Swapped);
    for date in [
        "2016-13",
        "2016-00",
        "2016-02-30",
        "2016",
        "201602",
        "20160230",
        "30/02/2016",
        "1/2/16",
        "2016-02-03T25:00",
        "2016-2",
        "02-2016",
        "2016-02-03-04",
        "",
        "٢٠١٦-٠٢",
    ] {
        check(&format!("2,53.6,-2.16,{date}"), 4, &Problem::NoDate);
    }
    check("2,53.6,-2.16", 4, &Problem::Columns { expected: 4, found: 3 });
    check("2,53,6,-2.16,2016-02", 5, &Problem::Columns { expected: 4, found: 5 });
}

#[test]
fn months_and_days_are_taken_with_a_mark_and_any_line_ends() {
    let plain = read(format!("{HEADER}1,53.6,-2.16,2016-02\n2,53.6,-2.16,2016-02-29\n")).expect("good rows");
    assert_eq!(plain.values().sum::<u32>(), 2);
    let marked = "\u{feff}id,lat,lon,date\r\n1,53.6,-2.16,2016-02\r\n2,53.6,-2.16,2016-02-29";
    assert_eq!(read(marked).expect("good rows"), plain);
    let moved = "date,category,lon,lat,id\n2016-02,\"a, b\",-2.16,53.6,1\n2016-02,,-2.16, 53.6,2\n";
    assert_eq!(read(moved).expect("good rows"), plain);
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    let quoted = read("id,lat,lon,date\n\n\"1\n\",53.6,-2.16,2016-02\n\n\n\"2\n2\",NaN,-2.16,2016-02");
    assert!(matches!(quoted, Err(Bad::Row(7, 2, "lat", _))), "{quoted:?}");
    for end in ["\n", "\r\n"] {
        let rows = ["id,lat,lon,date", "1,53.6,-2.16,2016-02", "2,53.6,-2.16,2016-02", "3,NaN,-2.16,2016-02"];
        let bad = read(rows.join(end)).expect_err("a bad row");
        assert!(matches!(bad, Bad::Row(4, 2, "lat", Problem::NotANumber)), "{bad:?}");
    }
}

#[test]
fn what_is_no_table_of_points_is_said_to_be() {
    assert!(matches!(read(""), Err(Bad::Table(Problem::Empty))));
    assert!(matches!(read(HEADER), Err(Bad::Table(Problem::NoEvents))));
    let headless = read("1,53.6,-2.16,2016-02\n");
    assert!(matches!(headless, Err(Bad::Row(1, 1, _, Problem::NoColumn("lat")))));
    assert!(matches!(read("id,lat,date\n"), Err(Bad::Row(1, 1, _, Problem::NoColumn("lon")))));
    assert!(matches!(read("id,lat,lon,lat,date\n"), Err(Bad::Row(1, 4, _, Problem::TwoColumns("lat")))));
    let latin = b"id,lat,lon,date,category\n1,53.6,-2.16,2016-02,caf\xe9\n";
    assert!(matches!(read(latin), Err(Bad::Row(2, 5, _, Problem::NotUtf8))));
    let wide: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(read([&b"\xff\xfe"[..], &wide].concat()).is_err());
}

#[test]
fn a_row_without_end_stops_before_memory_does() {
    for start in ["1,53.6,-2.16,2016-02,", "1,53.6,-2.16,2016-02,\"", "", "\""] {
        let head = format!("id,lat,lon,date,category\n{start}");
        let endless = head.as_bytes().chain(io::repeat(b'x'));
        let bad = count(endless, Resolution::Nine).expect_err("no end");
        assert!(matches!(bad, Bad::Row(2, 1, _, Problem::TooLong(_))), "{bad:?}");
    }
    let lines = "id,lat,lon,date\n\"".as_bytes().chain("\n1,2,3,4".repeat(1 << 18).leak().as_bytes());
    assert!(matches!(count(lines, Resolution::Nine), Err(Bad::Row(_, 1, _, Problem::TooLong(_)))));
    assert!(matches!(count(io::repeat(b'x'), Resolution::Nine), Err(Bad::Row(1, 1, _, Problem::TooLong(_)))));
}

/// What a table says, by the names of its fields.
type Said = (f64, f64, Option<When>, Option<String>, Option<String>, Option<String>, u32);

fn events(text: impl AsRef<[u8]>, asked: &Asked) -> Result<(Vec<Said>, Found), Bad> {
    let mut said = Vec::new();
    let own = |text: Option<&str>| text.map(str::to_owned);
    let found = super::read(text.as_ref(), asked, |event| {
        let place = (round(event.at.lat()), round(event.at.lng()));
        let names = (own(event.category), own(event.child), own(event.id));
        said.push((place.0, place.1, event.date, names.0, names.1, names.2, event.count));
        Ok(())
    })?;
    Ok((said, found))
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e9).round() / 1e9
}

fn told(name: &str) -> Option<String> {
    Some(name.to_owned())
}

#[test]
fn dialects_are_told_or_found() {
    let plain = events("id,lat,lon,date\n1,53.6,-2.16,2016-02\n2,53.7,-2.2,2016-03\n", &Asked::default());
    let (plain, _) = plain.expect("good rows");
    for (delimiter, end) in
        [(",", "\n"), (";", "\r\n"), ("\t", "\r"), ("|", "\n"), (",", "\r"), ("\t", "\n"), ("|", "\r\n")]
    {
        for mark in ["", "\u{feff}"] {
            for quote in ["", "\""] {
                let rows = ["id,lat,lon,date", "1,53.6,-2.16,2016-02", "", "2,53.7,-2.2,2016-03"];
                let quoted = rows.map(|row| {
                    row.split(',').map(|field| format!("{quote}{field}{quote}")).collect::<Vec<_>>()
                });
                let text = quoted.map(|row| row.join(delimiter)).join(end).replace("\"\"", "");
                let text = format!("{mark}{text}");
                let found = events(&text, &Asked::default()).expect("good rows");
                assert_eq!(found.0, plain, "{text:?}");
                let told = Asked { delimiter: Some(delimiter.as_bytes()[0]), ..Asked::default() };
                assert_eq!(events(&text, &told).expect("good rows").0, plain, "{text:?}");
            }
        }
    }
    let commas = "lat;lon;date\n53,6;-2,16;2016-02\n53.7;-2,2;2016-03\n";
    let found = events(commas, &Asked::default()).expect("decimal commas").0;
    assert_eq!((found[0].0, found[0].1, found[1].0), (53.6, -2.16, 53.7));
    assert!(events("lat;lon\n5,3,6;-2,16\n", &Asked::default()).is_err());
}

#[test]
fn columns_are_found_by_their_usual_names_or_told() {
    for header in ["latitude,Longitude,When,ID", "Y,X,Month,id", "LAT,LNG,DATE,Id", "lat,long,date,ID"] {
        let text = format!("{header}\n53.6,-2.16,2016-02,7\n");
        let (said, _) = events(&text, &Asked::default()).expect("usual names");
        assert_eq!((said[0].0, said[0].1, said[0].5.as_deref()), (53.6, -2.16, Some("7")), "{header}");
    }
    let text = "who,n,north,east,lat\nann,1000000000,53.6,-2.16,here\n bob ,0,53.7,-2.2,there\n";
    let columns = Names {
        lat: told("north"),
        lon: told("EAST"),
        child: told("who"),
        count: told("n"),
        ..Names::default()
    };
    let asked = Asked { columns: columns.clone(), ..Asked::default() };
    let (said, found) = events(text, &asked).expect("names told");
    assert_eq!((said[0].4.as_deref(), said[0].6), (Some("ann"), 1_000_000_000));
    assert_eq!((said[1].4.as_deref(), said[1].6), (Some("bob"), 0));
    assert_eq!((found.rows, found.repeated_ids), (2, None));
    let asked = Asked { columns: Names { lat: told("northing"), ..columns.clone() }, ..Asked::default() };
    assert!(matches!(events(text, &asked), Err(Bad::Row(1, 1, "", Problem::NoColumnTold(_)))));
    let asked = Asked { columns, needs_date: true, ..Asked::default() };
    assert!(matches!(events(text, &asked), Err(Bad::Row(1, 1, "", Problem::NoColumn("date")))));
    for (count, problem) in
        [("-1", Problem::NotEvents), ("1.5", Problem::NotEvents), ("4294967296", Problem::NotEvents)]
    {
        let asked = Asked { columns: Names { count: told("n"), ..Names::default() }, ..Asked::default() };
        let bad = events(format!("lat,lon,n\n1,2,{count}\n"), &asked).expect_err("no number of events");
        assert!(matches!(bad, Bad::Row(2, 3, "count", found) if found == problem), "{count}");
    }
}

#[test]
fn dates_are_taken_in_the_usual_forms() {
    for text in
        ["2016-02-03", "20160203", "03/02/2016", "3/2/2016", "2016-02-03T10:11", "2016-02-03 10:11:12.5Z"]
    {
        assert_eq!(values::date(text.as_bytes()), Ok(When::Day(date(2016, 2, 3))), "{text}");
    }
    assert_eq!(values::date(b"2016-02-03T23:59:59+01:00"), Ok(When::Day(date(2016, 2, 3))));
    assert_eq!(values::date(b" 2016-02 "), Ok(When::Month(date(2016, 2, 1))));
    assert_eq!(values::date(b"02/13/2016"), Err(Problem::AmericanDate));
    for text in
        ["13/13/2016", "2016/02/03", "2016-02-03T", "2016-02-03Tten", "2016-02-03T10:11+1", "é-02-0345"]
    {
        assert_eq!(values::date(text.as_bytes()), Err(Problem::NoDate), "{text}");
    }
}

#[test]
fn categories_are_a_filter_and_none_is_one_of_them() {
    let text = "lat,lon,category\n1,2,park\n1,2,\n1,2,\"a, b\"\n1,2,park\n";
    let keep = |names: &[&str]| {
        let categories = Some(names.iter().map(|&name| name.to_owned()).collect());
        let asked = Asked { categories, ..Asked::default() };
        events(text, &asked).map(|(_, found)| (found.rows, found.left_out))
    };
    assert_eq!(keep(&["park"]).expect("some"), (2, 2));
    assert_eq!(keep(&[NO_CATEGORY, "a, b"]).expect("some"), (2, 2));
    assert!(matches!(keep(&["shop"]), Err(Bad::Table(Problem::NoneWanted))));
    let asked = Asked { categories: Some(BTreeSet::new()), ..Asked::default() };
    assert!(matches!(
        events("lat,lon\n1,2\n", &asked),
        Err(Bad::Row(1, 1, _, Problem::NoColumn("category")))
    ));
}

#[test]
fn ids_that_come_twice_are_counted_or_refused() {
    let row = |id: u32| format!("{id},53.6,-2.16,2016-02\n");
    let once: String = (0..1000).map(row).collect();
    let (_, found) = events(format!("{HEADER}{once}{once}"), &Asked::default()).expect("good rows");
    assert_eq!(found.repeated_ids, Some(Repeated { events: 1000, is_exact: true }));
    let asked = Asked { unique_ids: true, ..Asked::default() };
    assert!(events(format!("{HEADER}{once}"), &asked).is_ok());
    let bad = events(format!("{HEADER}{once}{once}"), &asked).expect_err("twice");
    assert!(matches!(bad, Bad::Row(1002, 1, "id", Problem::RepeatedId)), "{bad:?}");
    // Empty ids are no ids.
    let (_, found) = events("id,lat,lon\n,1,2\n,1,2\n", &Asked::default()).expect("good rows");
    assert_eq!(found.repeated_ids, Some(Repeated { events: 0, is_exact: true }));
}

#[test]
fn many_ids_are_sampled_and_the_estimate_is_near() {
    let mut repeats = Repeats::new(false);
    for id in (0..600_000).chain(0..300_000) {
        repeats.note(&id.to_string()).expect("a warning at most");
    }
    let total = repeats.total();
    assert!(!total.is_exact && total.events.abs_diff(300_000) < 6_000, "{total:?}");
}

fn cell(lat: f64, lon: f64) -> h3o::CellIndex {
    LatLng::new(lat, lon).expect("a point").to_cell(Resolution::Nine)
}

#[test]
fn each_statistic_gets_what_it_needs() {
    let text = "lat,lon,date,child,n\n53.6,-2.16,2016-11,ann,2\n53.6,-2.16,2017-02-03,bob,1\n\
                53.6,-2.16,2016-11-30,ann,1\n53.8,-2.16,2016-11,bob,4\n53.9,-2.16,2099-11,bob,0\n";
    let columns = Names { child: told("child"), count: told("n"), ..Names::default() };
    let asked = Asked { columns, needs_date: true, ..Asked::default() };
    let (mut counter, mut cube) = (Counter::new(Resolution::Nine), Cube::new(Resolution::Nine));
    let (mut by_child, mut places) = (ByChild::new(Resolution::Nine), Places::default());
    super::read(text.as_bytes(), &asked, |event| {
        counter.take(event);
        cube.take(event)?;
        by_child.take(event)?;
        places.take(event);
        Ok(())
    })
    .expect("good rows");
    let (a, b) = (cell(53.6, -2.16), cell(53.8, -2.16));
    let sorted = |mut entries: Vec<_>| {
        entries.sort_unstable();
        entries
    };
    assert_eq!(counter.finish(), Ok(Counts::from([(a, 4), (b, 4)])));
    let months = cube.finish().expect("events");
    assert_eq!((months.first, months.months), (date(2016, 11, 1), 4));
    assert_eq!(months.events, sorted(vec![(a, 0, 3), (a, 3, 1), (b, 0, 4)]));
    let children = by_child.finish().expect("few");
    assert_eq!(children.children, 2);
    assert_eq!(children.events, sorted(vec![(a, 0, 3), (a, 1, 1), (b, 1, 4)]));
    assert_eq!(children.by_cell(), Counts::from([(a, 2), (b, 1)]));
    assert_eq!(places.0.len(), 5);
    assert_eq!((places.0[3].row, places.0[3].count), (4, 4));
}

#[test]
fn whose_an_event_is_is_read_as_people_read_ids() {
    let columns = Names { child: told("child"), ..Names::default() };
    let asked = Asked { columns, ..Asked::default() };
    let children = |ids: &[&str]| {
        let rows: String = ids.iter().map(|id| format!("53.6,-2.16,{id}\n")).collect();
        let mut by_child = ByChild::new(Resolution::Nine);
        super::read(format!("lat,lon,child\n{rows}").as_bytes(), &asked, |event| by_child.take(event))?;
        Ok::<_, Bad>(by_child.finish().expect("few").children)
    };
    assert_eq!(children(&["LA-1", "la-1", "LA-2"]).expect("ids"), 2);
    let one = ["LA 1", "la  1", "LA\u{a0}1 ", "ＬＡ 1", "\"La 1\""];
    assert_eq!(children(&one).expect("ids"), 1);
    for (id, fault) in [
        ("LA-1\u{200b}", IdFault::Unseen),
        ("L\u{410}-1", IdFault::NotPlain),
        ("'12345", IdFault::Apostrophe),
        ("\"12,345\"", IdFault::Thousands),
    ] {
        let bad = children(&["LA-1", id]).expect_err("no id");
        assert!(matches!(bad, Bad::Row(3, 3, "child", Problem::NotAnId(found)) if found == fault), "{bad:?}");
    }
}

#[test]
fn sums_and_spans_beyond_bounds_are_refused() {
    let columns = Names { count: told("n"), ..Names::default() };
    let asked = Asked { columns, ..Asked::default() };
    let mut counter = Counter::new(Resolution::Nine);
    let text = "lat,lon,n\n1,2,4294967295\n1,2,1\n";
    let take = |event: &Event<'_>| {
        counter.take(event);
        Ok(())
    };
    super::read(text.as_bytes(), &asked, take).expect("good rows");
    assert_eq!(counter.finish(), Err(Problem::TooManyEvents));
    let mut cube = Cube::new(Resolution::Nine);
    let text = "lat,lon,date\n1,2,1916-01\n1,2,2015-12\n1,2,2016-01\n";
    let bad =
        super::read(text.as_bytes(), &Asked::default(), |event| cube.take(event)).expect_err("a century");
    assert!(matches!(bad, Bad::Row(4, 3, "date", Problem::TooManyMonths(1200))), "{bad:?}");
}

/// Gives its bytes a few at a time, as a pipe does.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.1.min(self.0.len()).min(buffer.len());
        buffer[..size].copy_from_slice(&self.0[..size]);
        self.0 = &self.0[size..];
        Ok(size)
    }
}

type Fields = Vec<Vec<u8>>;

/// The fields of all rows, by our splitting or by `csv`'s.
fn split(bytes: &[u8], step: usize) -> Result<Vec<Fields>, Bad> {
    let mut rows = Rows::new(Trickle(bytes, step), Some(b','))?;
    let mut all = Vec::new();
    while rows.advance()? {
        let row = rows.row();
        all.push((0..row.width()).map(|at| row.field(at).trim_ascii().to_vec()).collect());
    }
    Ok(all)
}

fn split_by_csv(bytes: &[u8]) -> Vec<Fields> {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n')).trim(csv::Trim::None);
    let rows = builder.from_reader(bytes).into_byte_records().map(|row| row.expect("memory"));
    let fields = rows.map(|row| row.iter().map(|field| field.trim_ascii().to_vec()).collect());
    fields.filter(|row: &Fields| row.len() > 1 || !row[0].is_empty()).collect()
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
        let _ = read([HEADER.as_bytes(), &bytes].concat());
    }

    #[test]
    fn no_row_makes_it_panic(row in "[0-9eEnNaAiIfF.,\"\r\n -]{0,80}") {
        let _ = read(format!("{HEADER}1,53.6,-2.16,2016-02\n{row}"));
    }

    #[test]
    fn rows_are_those_of_the_csv_crate(text in "[a1,\"\n ]{0,60}", step in 1_usize..9) {
        let ours = split(text.as_bytes(), step).expect("short rows");
        prop_assert_eq!(ours.into_iter().filter(|row| row.len() > 1 || !row[0].is_empty()).collect::<Vec<_>>(),
            split_by_csv(text.as_bytes()));
    }

    #[test]
    fn numbers_are_those_of_the_standard_library(text in "-?[0-9]{0,9}\\.?[0-9]{0,14}") {
        let ours = values::number(text.as_bytes(), false).ok();
        prop_assert_eq!(ours.map(f64::to_bits), text.parse::<f64>().ok().map(f64::to_bits));
    }

    #[test]
    fn no_dialect_makes_it_panic(text in "[latongidex0-9.,;|\t\"\r\n -]{0,120}", step in 1_usize..50) {
        let _ = super::read(Trickle(text.as_bytes(), step), &Asked::default(), |_| Ok(()));
        let table = format!("lat;lon\n{text}");
        let _ = super::read(Trickle(table.as_bytes(), step), &Asked::default(), |_| Ok(()));
    }
}
