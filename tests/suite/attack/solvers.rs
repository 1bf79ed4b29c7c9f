//! The bounds of A26 against HiGHS, which solves the programs as the harness
//! writes them.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use homeward::attack::{End, Model, Release, models};

use super::flawed::{Flaw, releases};

/// The most programs of one model.
const OF_EACH: usize = 12;

/// What HiGHS says of programs.
fn highs(programs: &[String]) -> Vec<Option<i32>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut node = Command::new("node");
    node.arg(root.join("tests/suite/attack/highs.mjs")).current_dir(root.join("web"));
    let mut child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node runs");
    let text = serde_json::to_vec(programs).expect("texts");
    child.stdin.take().expect("piped").write_all(&text).expect("node reads");
    let ended = child.wait_with_output().expect("node ends");
    assert!(ended.status.success(), "npm ci in web/ installs HiGHS");
    serde_json::from_slice(&ended.stdout).expect("an array of numbers")
}

/// Every bound that is asked for, by both solvers.
fn agree(models: &[Model]) -> usize {
    let (mut programs, mut own) = (Vec::new(), Vec::new());
    for model in models {
        let apart = model.bounds.len().div_ceil(OF_EACH).max(1);
        for variable in (0..model.bounds.len()).step_by(apart) {
            for end in [End::Least, End::Most] {
                programs.push(model.written(variable, end));
                own.push(model.solve(&[variable], end).map(|values| values[variable]));
            }
        }
    }
    let theirs = highs(&programs);
    for ((program, own), theirs) in programs.iter().zip(&own).zip(&theirs) {
        assert_eq!(own, theirs, "{program}");
    }
    programs.len()
}

#[test]
fn the_bounds_are_those_of_highs() {
    for flaw in [Flaw::None, Flaw::NoAudit, Flaw::ExactNumbers] {
        let releases = releases(flaw);
        let read = releases.iter().enumerate().map(|(at, documents)| Release::read(at, documents));
        let read: Vec<Release> = read.collect::<Result<_, _>>().expect("the maker's own");
        let models: Vec<Model> = models(&read).into_iter().map(|question| question.model).collect();
        assert!(agree(&models) > 50, "{flaw:?} asks next to nothing");
    }
}

#[test]
fn a_program_without_solution_has_none_in_either() {
    let mut model = Model::default();
    let (a, b) = (model.variable(0, 4), model.variable(0, 4));
    model.at_least(vec![(a, 1), (b, 1)], 9);
    assert_eq!(model.solve(&[a], End::Least), None);
    assert_eq!(agree(&[model]), 4);
}
