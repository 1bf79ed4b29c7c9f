//! Areas that several authorities release together (docs/privacy.md#joint).

use std::borrow::Cow;
use std::sync::OnceLock;

use geo::MultiPolygon;
use h3o::CellIndex;

use super::{Area, AreaCode, Authority, all, edges::Edges, find};

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

/// Why some areas are not joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotJoined {
    /// Fewer than two.
    #[error("it takes two areas or more to release together")]
    TooFew,
    /// No local authority that there is a map of.
    #[error("{0} is no local authority that there is a map of")]
    NotAnAuthority(AreaCode),
    /// A name that is empty, too long, not on one line, or another area's.
    #[error("a name has 1 to 80 characters on one line, and is no other area's")]
    Name,
}

impl Area {
    /// The area of some local authorities together.
    ///
    /// Its cells are theirs, and its outline shows where they meet. The code
    /// follows from theirs, in whatever order they come.
    ///
    /// # Errors
    ///
    /// [`NotJoined`] says why not.
    ///
    /// # Example
    ///
    /// ```
    /// use homeward::area::Area;
    ///
    /// let joint = Area::join("Rochdale and Oldham", &["E08000005".parse()?, "E08000004".parse()?])?;
    /// assert!(joint.code.is_joint() && joint.members().len() == 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn join(name: &str, codes: &[AreaCode]) -> Result<Self, NotJoined> {
        let name = name.trim();
        let is_taken = || all().iter().any(|area| area.name.eq_ignore_ascii_case(name));
        if name.is_empty()
            || name.chars().count() > LONGEST_NAME
            || name.chars().any(char::is_control)
            || is_taken()
        {
            return Err(NotJoined::Name);
        }
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        codes.dedup();
        if codes.len() < 2 {
            return Err(NotJoined::TooFew);
        }
        let of = |code: &AreaCode| {
            find(code).filter(|area| area.is_authority()).ok_or(NotJoined::NotAnAuthority(*code))
        };
        let members = codes.iter().map(of).collect::<Result<Vec<&Self>, _>>()?;
        Ok(Self::of_members(name, AreaCode::joint(&codes), &members))
    }

    fn of_members(name: &str, code: AreaCode, members: &[&Self]) -> Self {
        let outline = MultiPolygon::new(members.iter().flat_map(|area| area.outline.0.clone()).collect());
        let mut cells: Vec<CellIndex> = members.iter().flat_map(|area| area.cells()).copied().collect();
        cells.sort_unstable();
        let authority = |area: &&Self| Authority { code: area.code, name: area.name.clone() };
        Self {
            code,
            name: name.to_owned(),
            authorities: members.iter().map(authority).collect(),
            edges: Edges::new(&outline),
            outline,
            cells: OnceLock::from(cells),
        }
    }
}

/// The area of a release: one compiled in, or its members joined again.
#[must_use]
pub fn again(code: &AreaCode, name: &str, members: &[Authority]) -> Option<Cow<'static, Area>> {
    if !code.is_joint() {
        return find(code).map(Cow::Borrowed);
    }
    let codes: Vec<AreaCode> = members.iter().map(|member| member.code).collect();
    let joint = Area::join(name, &codes).ok().filter(|joint| joint.code == *code);
    joint.map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> AreaCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_joint_area_is_the_ground_of_its_members() {
        let (rochdale, oldham) = (code("E08000005"), code("E08000004"));
        let joint = Area::join("Rochdale and Oldham", &[oldham, rochdale, oldham]).unwrap();
        let (one, other) = (find(&rochdale).unwrap(), find(&oldham).unwrap());
        assert_eq!(joint.cells().len(), one.cells().len() + other.cells().len());
        assert!(joint.cells().is_sorted_by(|a, b| a < b));
        assert!(one.cells().iter().chain(other.cells()).all(|&cell| joint.contains(cell)));
        assert_eq!(joint.code, Area::join("Another name", &[rochdale, oldham]).unwrap().code);
        assert!(joint.code.is_joint() && !joint.code.is_country() && joint.is_authority());
        assert_eq!(joint.code.to_string().parse(), Ok(joint.code));
        let again = again(&joint.code, &joint.name, joint.members()).unwrap();
        assert_eq!((again.code, again.cells().len()), (joint.code, joint.cells().len()));
        assert!(super::again(&joint.code, &joint.name, &joint.members()[..1]).is_none());
    }

    #[test]
    fn one_map_of_a_place_only() {
        let area = |text| find(&code(text)).unwrap();
        let (rochdale, oldham, bradford) = (area("E08000005"), area("E08000004"), area("E08000032"));
        let joint = Area::join("Both", &[rochdale.code, oldham.code]).unwrap();
        let other = Area::join("Others", &[oldham.code, bradford.code]).unwrap();
        assert!(joint.overlaps(rochdale) && oldham.overlaps(&joint) && joint.overlaps(&other));
        assert!(!joint.overlaps(bradford) && !joint.overlaps(&joint) && !rochdale.overlaps(oldham));
        assert!(area("E92000001").overlaps(&joint) && rochdale.overlaps(area("E92000001")));
    }

    #[test]
    fn what_cannot_be_joined_is_refused_by_name() {
        let join = |name, codes: &[&str]| {
            Area::join(name, &codes.iter().map(|text| code(text)).collect::<Vec<_>>()).map(|area| area.name)
        };
        assert_eq!(join("One", &["E08000005", "E08000005"]), Err(NotJoined::TooFew));
        let england = code("E92000001");
        assert_eq!(join("All", &["E08000005", "E92000001"]), Err(NotJoined::NotAnAuthority(england)));
        for name in ["", " ", "two\nlines", "Rochdale", "england"] {
            assert_eq!(join(name, &["E08000005", "E08000004"]), Err(NotJoined::Name), "{name}");
        }
    }
}
