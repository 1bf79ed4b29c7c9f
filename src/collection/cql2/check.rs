//! From what a filter says to what is to be done over the columns of a table.

use geo::Geometry;

use super::BadFilter;
use super::compare::{Class, Comparison, Scalar};
use super::expression::{Expression, Literal, Op};
use super::pattern::Pattern;
use super::spatial::{Ground, Relation};
use super::temporal::{Period, Relative};
use crate::collection::{Column, Table, Value};
use crate::crs::Crs;

/// The name of the one geometry that features have.
const GEOMETRY: &str = "geometry";

/// A filter that fits a table.
pub struct Filter(pub(super) Node);

/// What is true of a feature, false, or unknown.
pub(super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Truth(Scalar),
    Compare(Comparison, Scalar, Scalar),
    Like(Scalar, Pattern),
    In(Scalar, Vec<Scalar>),
    IsNull(Scalar),
    /// Every feature has its geometry.
    Never,
    Spatial(Relation, Ground, Ground),
    Temporal(Relative, Period, Period),
}

impl Filter {
    /// The filter over the columns of a table, its geometries in `crs`.
    ///
    /// # Errors
    ///
    /// [`BadFilter`] names what cannot be queried, or is not offered, or does
    /// not go together.
    pub fn new(expression: &Expression, table: &Table, crs: Crs) -> Result<Self, BadFilter> {
        Checker { table, crs }.node(expression).map(Self)
    }
}

struct Checker<'a> {
    table: &'a Table,
    crs: Crs,
}

fn wrong(op: Op) -> BadFilter {
    BadFilter::WrongTypes(op.code().to_owned())
}

impl Checker<'_> {
    fn node(&self, expression: &Expression) -> Result<Node, BadFilter> {
        let Expression::Apply(op, parts) = expression else {
            let (scalar, class) = self.scalar(expression)?;
            let is_truth = class == Class::Boolean;
            return is_truth
                .then_some(Node::Truth(scalar))
                .ok_or(BadFilter::WrongTypes("a filter".to_owned()));
        };
        let (op, nodes) = (*op, || parts.iter().map(|part| self.node(part)).collect::<Result<Vec<_>, _>>());
        match (op, &parts[..]) {
            (Op::And, [_, _, ..]) => nodes().map(Node::All),
            (Op::Or, [_, _, ..]) => nodes().map(Node::Any),
            (Op::Not, [part]) => self.node(part).map(|node| Node::Not(Box::new(node))),
            (Op::IsNull, [part]) => self.is_null(part),
            (Op::Like, [part, pattern]) => self.like(part, pattern),
            (Op::Between, [part, low, high]) => {
                let not_under = self.compare(op, Comparison::GreaterOrEqual, part, low)?;
                Ok(Node::All(vec![not_under, self.compare(op, Comparison::LessOrEqual, part, high)?]))
            }
            (Op::In, [part, Expression::List(list)]) => self.among(part, list),
            (op, [one, other]) => {
                if let Some(comparison) = Comparison::of(op) {
                    self.compare(op, comparison, one, other)
                } else if let Some(relation) = Relation::of(op) {
                    Ok(Node::Spatial(relation, self.ground(op, one)?, self.ground(op, other)?))
                } else if let Some(relative) = Relative::of(op) {
                    Ok(Node::Temporal(relative, self.period(op, one)?, self.period(op, other)?))
                } else if op.code().starts_with("a_") {
                    Err(BadFilter::NotOffered(op.code().to_owned()))
                } else {
                    Err(wrong(op))
                }
            }
            (op, _) => Err(wrong(op)),
        }
    }

    fn is_null(&self, part: &Expression) -> Result<Node, BadFilter> {
        match part {
            Expression::Property(name) if name == GEOMETRY => Ok(Node::Never),
            part => Ok(Node::IsNull(self.scalar(part)?.0)),
        }
    }

    fn like(&self, part: &Expression, pattern: &Expression) -> Result<Node, BadFilter> {
        let (scalar, class) = self.scalar(part)?;
        let (pattern, folds) = match pattern {
            Expression::Apply(Op::CaseI, inside) => (inside.first(), true),
            pattern => (Some(pattern), false),
        };
        let Some(Expression::Literal(Literal::Text(text))) = pattern else { return Err(wrong(Op::Like)) };
        if class != Class::Text {
            return Err(wrong(Op::Like));
        }
        let pattern = if folds { Pattern::new(&super::compare::folded(text)) } else { Pattern::new(text) };
        Ok(Node::Like(scalar, pattern))
    }

    fn among(&self, part: &Expression, list: &[Expression]) -> Result<Node, BadFilter> {
        let mut scalar = None;
        let pairs = list.iter().map(|one| self.pair(Op::In, part, one));
        let list = pairs
            .map(|pair| {
                let (of, one) = pair?;
                scalar = Some(of);
                Ok(one)
            })
            .collect::<Result<Vec<_>, BadFilter>>()?;
        scalar.map(|scalar| Node::In(scalar, list)).ok_or_else(|| wrong(Op::In))
    }

    fn compare(
        &self,
        op: Op,
        comparison: Comparison,
        one: &Expression,
        other: &Expression,
    ) -> Result<Node, BadFilter> {
        let (one, other) = self.pair(op, one, other)?;
        Ok(Node::Compare(comparison, one, other))
    }

    /// Two values that can be held against each other. A text beside a day or a
    /// moment is read as one, as some clients write them so.
    fn pair(&self, op: Op, one: &Expression, other: &Expression) -> Result<(Scalar, Scalar), BadFilter> {
        let ((one, of_one), (other, of_other)) = (self.scalar(one)?, self.scalar(other)?);
        if of_one == of_other {
            return Ok((one, other));
        }
        let one = one.read_as(of_other).unwrap_or(one);
        let other = other.read_as(of_one).unwrap_or(other);
        let fits = one.class(self.table) == other.class(self.table);
        fits.then_some((one, other)).ok_or_else(|| wrong(op))
    }

    fn scalar(&self, expression: &Expression) -> Result<(Scalar, Class), BadFilter> {
        let scalar = match expression {
            Expression::Property(name) => Scalar::Column(self.column(name)?.0),
            Expression::Literal(literal) => Scalar::Just(match literal {
                Literal::Text(text) => Value::text(text),
                Literal::Number(number) => Value::Number(*number),
                Literal::Boolean(truth) => Value::Boolean(*truth),
                Literal::Date(day) => Value::Date(*day),
                Literal::Timestamp(moment) => Value::Timestamp(*moment),
            }),
            Expression::Apply(Op::CaseI, parts) => match &parts[..] {
                [part] => match self.scalar(part)? {
                    (scalar, Class::Text) => scalar.fold(),
                    _ => return Err(wrong(Op::CaseI)),
                },
                _ => return Err(wrong(Op::CaseI)),
            },
            Expression::Apply(op, parts) if is_arithmetic(*op) => match &parts[..] {
                [one, other] => match (self.scalar(one)?, self.scalar(other)?) {
                    ((one, Class::Number), (other, Class::Number)) => {
                        Scalar::Arithmetic(*op, Box::new(one), Box::new(other))
                    }
                    _ => return Err(wrong(*op)),
                },
                _ => return Err(wrong(*op)),
            },
            Expression::Apply(op, _) => return Err(BadFilter::NotOffered(op.code().to_owned())),
            Expression::Function(name, _) => return Err(BadFilter::NotOffered(clipped(name))),
            Expression::Geometry(_) | Expression::Box(_) => {
                return Err(BadFilter::WrongTypes("a geometry outside a spatial function".to_owned()));
            }
            Expression::Interval(_) | Expression::List(_) => {
                return Err(BadFilter::WrongTypes("an interval or a list here".to_owned()));
            }
        };
        let class = scalar.class(self.table);
        Ok((scalar, class))
    }

    fn column(&self, name: &str) -> Result<(usize, &Column), BadFilter> {
        let at = self.table.column(name).ok_or_else(|| BadFilter::NoQueryable(clipped(name)))?;
        Ok((at, &self.table.columns()[at]))
    }

    fn ground(&self, op: Op, expression: &Expression) -> Result<Ground, BadFilter> {
        match expression {
            Expression::Property(name) if name == GEOMETRY => Ok(Ground::Own),
            Expression::Property(name) => match self.column(name) {
                Ok(_) => Err(wrong(op)),
                Err(unknown) => Err(unknown),
            },
            Expression::Geometry(geometry) => self.given(geometry.clone()),
            Expression::Box(numbers) => {
                let text = numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
                let read = crate::collection::SearchBox::read(&text, self.crs);
                Ground::given(read.map_err(|_| BadFilter::BadGeometry)?.ground())
            }
            Expression::Function(name, _) => Err(BadFilter::NotOffered(clipped(name))),
            _ => Err(wrong(op)),
        }
    }

    fn given(&self, geometry: Geometry) -> Result<Ground, BadFilter> {
        use geo::MapCoords as _;
        let moved = geometry.try_map_coords(|at| {
            let at = if self.crs.latitude_first() {
                geo::coord! { x: at.y, y: at.x }
            } else {
                at
            };
            self.crs.to_degrees(at)
        });
        Ground::given(moved.map_err(|_| BadFilter::BadGeometry)?)
    }

    fn period(&self, op: Op, expression: &Expression) -> Result<Period, BadFilter> {
        let moment = |expression: &Expression| {
            let (scalar, class) = self.scalar(expression)?;
            if matches!(class, Class::Date | Class::Timestamp) {
                return Ok(scalar);
            }
            let read = scalar.read_as(Class::Timestamp).or_else(|| scalar.read_as(Class::Date));
            read.ok_or_else(|| wrong(op))
        };
        let end = |expression: &Expression| match expression {
            Expression::Literal(Literal::Text(text)) if text == ".." => Ok(None),
            expression => moment(expression).map(Some),
        };
        match expression {
            Expression::Interval(ends) => Ok(Period::Between(end(&ends[0])?, end(&ends[1])?)),
            expression => moment(expression).map(Period::At),
        }
    }
}

fn is_arithmetic(op: Op) -> bool {
    matches!(op, Op::Plus | Op::Minus | Op::Times | Op::Over | Op::Modulo | Op::Div | Op::Power)
}

/// A name short enough to be repeated, and of harmless letters.
fn clipped(name: &str) -> String {
    let harmless = |c: &char| c.is_alphanumeric() || matches!(c, '_' | ':' | '.' | '-');
    name.chars().filter(harmless).take(40).collect()
}
