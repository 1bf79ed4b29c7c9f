//! The attack suite: a stranger to the product.
//!
//! Nothing here uses another module of this crate, nor the library of cells that
//! the product uses. It reads released files and talks to a server as anyone
//! can; its oracle reads the interviews of a made-up world itself, and
//! its [cells](h3) are a second implementation. So a fault of the product is not
//! a fault of its judge (docs/privacy.md#attacks, `docs/adr/0012-attack-harness.md`).
//!
//! A claim is **certain** where sound logic over what was served says that some
//! place holds between one and four children, and it does: none may be found. A
//! claim about a **known child** may be true at most one time in five. **Who is
//! in the data** may be told hardly better than by a coin.

mod extra;
mod figures;
mod files;
mod outcome;
pub mod h3;
mod http;
mod knowledge;
mod page;
mod reading;
mod report;
mod served;
mod solver;
mod statements;
mod truth;
mod verdict;
pub mod world;

pub use extra::{Extra, Insertion, Open, Pair};
pub use figures::{ENOUGH, Judged, Rebuilt, Share, welch_t};
pub use files::{Counted, Question, models};
pub use http::{Answer, Client};
pub use knowledge::{Holder, Knows};
pub use outcome::{Outcome, Subset};
pub use reading::{Documents, Leaf, Release, Unreadable};
pub use report::{ATTACKS, About, Report, Run};
pub use served::{Leaver, Login, Route, Target, Withdraw, against_server};
pub use solver::{End, Model};
pub use truth::{Placements, THEMES, Told, Truth, authority, ground};
pub use verdict::{MOST_LINKAGE, MOST_MEMBERSHIP, MOST_REBUILT, MOST_TURNED, Verdict};

/// Makes every attack that needs nothing but released files, oldest first.
///
/// Files that cannot be read as a release's are themselves a finding: of A22.
#[must_use]
pub fn against_files(releases: &[Documents], truth: &Truth, extra: &Extra, run: Run) -> Report {
    let read: Result<Vec<Release>, Unreadable> =
        releases.iter().enumerate().map(|(at, documents)| Release::read(at, documents)).collect();
    match read {
        Ok(read) => Report::new(run, files::attack(&files::Case::new(&read, truth, extra))),
        Err(unreadable) => {
            let mut outcome = Outcome::tried();
            outcome.claim(true, || unreadable.to_string());
            Report::new(run, [("A22", outcome)])
        }
    }
}
