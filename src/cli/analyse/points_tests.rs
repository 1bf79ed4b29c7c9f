use proptest::prelude::*;

use super::*;

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
    for date in
        ["2016-13", "2016-00", "2016-02-30", "2016", "2016-2", "02-2016", "2016-02-03-04", "", "٢٠١٦-٠٢"]
    {
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
    assert!(matches!(headless, Err(Bad::Row(1, 1, _, Problem::NoColumn("id")))));
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
}
