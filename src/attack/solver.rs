//! Integer programs: what numbers a set of statements leaves possible.

use std::fmt::Write as _;

use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// An integer program without an objective.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// By variable: the least and the most.
    pub bounds: Vec<(i32, i32)>,
    /// By constraint: coefficients, and the least that they come to.
    pub rows: Vec<(Vec<(usize, i32)>, i32)>,
}

/// Which end of what is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The least.
    Least,
    /// The most.
    Most,
}

impl Model {
    /// Adds a variable between two numbers.
    pub fn variable(&mut self, least: u32, most: u32) -> usize {
        let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        self.bounds.push((whole(least), whole(most)));
        self.bounds.len() - 1
    }

    /// Adds: these come to at least so many.
    pub fn at_least(&mut self, terms: Vec<(usize, i32)>, least: u32) {
        self.rows.push((terms, i32::try_from(least).unwrap_or(i32::MAX)));
    }

    /// Adds: one is at most the sum of others.
    pub fn within(&mut self, one: usize, sum: impl IntoIterator<Item = usize>) {
        let sum = sum.into_iter().map(|at| (at, 1));
        self.at_least(sum.chain([(one, -1)]).collect(), 0);
    }

    /// A solution in which some variables together are least or most, or `None`
    /// where there is none.
    #[must_use]
    pub fn solve(&self, of: &[usize], end: End) -> Option<Vec<i32>> {
        let direction = match end {
            End::Least => OptimizationDirection::Minimize,
            End::Most => OptimizationDirection::Maximize,
        };
        let mut problem = Problem::new(direction);
        let variables: Vec<_> = (self.bounds.iter().enumerate())
            .map(|(at, &bounds)| problem.add_integer_var(f64::from(u8::from(of.contains(&at))), bounds))
            .collect();
        for (terms, least) in &self.rows {
            let terms: Vec<_> = terms.iter().map(|&(at, by)| (variables[at], f64::from(by))).collect();
            problem.add_constraint(&terms, ComparisonOp::Ge, f64::from(*least));
        }
        let solution = problem.solve().ok()?.into_solution().ok()?;
        #[allow(clippy::cast_possible_truncation)]
        let whole = |value: f64| value.round() as i32;
        Some(variables.iter().map(|&variable| whole(solution.var_value(variable))).collect())
    }

    /// The program with an objective in the format of CPLEX's `.lp` files, which
    /// other solvers read.
    #[must_use]
    pub fn written(&self, of: usize, end: End) -> String {
        let mut text = String::from(if end == End::Least { "Minimize\n" } else { "Maximize\n" });
        let _ = writeln!(text, " obj: x{of}\nSubject To");
        for (at, (terms, least)) in self.rows.iter().enumerate() {
            let _ = write!(text, " c{at}:");
            for (variable, by) in terms {
                let _ = write!(text, " {}{} x{variable}", if *by < 0 { "- " } else { "+ " }, by.abs());
            }
            let _ = writeln!(text, " >= {least}");
        }
        text.push_str("Bounds\n");
        for (at, (least, most)) in self.bounds.iter().enumerate() {
            let _ = writeln!(text, " {least} <= x{at} <= {most}");
        }
        text.push_str("General\n");
        (0..self.bounds.len()).for_each(|at| {
            let _ = write!(text, " x{at}");
        });
        text.push_str("\nEnd\n");
        text
    }
}
