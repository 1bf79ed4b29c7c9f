//! CQL2 as text.

use super::expression::{Expression, Literal, Op};
use super::lexer::{Token, tokens};
use super::{BadFilter, MOST_DEEP, limits, wkt};

/// Reads a filter from text.
///
/// # Errors
///
/// [`BadFilter`] says what is wrong with it, or which limit it breaks.
///
/// # Example
///
/// ```
/// use homeward::collection::cql2::{from_text, to_json};
///
/// let filter = from_text("resolution = 9 AND band LIKE '1%'")?;
/// assert_eq!(to_json(&filter)["op"], "and");
/// # Ok::<(), homeward::collection::cql2::BadFilter>(())
/// ```
pub fn from_text(text: &str) -> Result<Expression, BadFilter> {
    limits::length(text)?;
    let mut reader = Reader { tokens: tokens(text)?, at: 0, deep: 0 };
    let expression = reader.whole()?;
    if *reader.peek() != Token::End {
        return Err(reader.lost());
    }
    limits::size(&expression)?;
    Ok(expression)
}

/// What reads tokens one after another.
pub(super) struct Reader {
    tokens: Vec<(usize, Token)>,
    at: usize,
    deep: usize,
}

type Read = Result<Expression, BadFilter>;

impl Reader {
    pub fn peek(&self) -> &Token {
        &self.tokens[self.at].1
    }

    pub fn next(&mut self) -> Token {
        let token = self.peek().clone();
        // The end stays.
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    pub fn lost(&self) -> BadFilter {
        BadFilter::NotRead(self.tokens[self.at].0)
    }

    pub fn takes(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(found) if *found == sign);
        if found {
            self.next();
        }
        found
    }

    pub fn must(&mut self, sign: &str) -> Result<(), BadFilter> {
        if self.takes(sign) { Ok(()) } else { Err(self.lost()) }
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found.eq_ignore_ascii_case(word))
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.next();
        }
        found
    }

    fn whole(&mut self) -> Read {
        // The stack is bounded by this, whatever the text.
        self.deep += 1;
        if self.deep > 2 * MOST_DEEP {
            return Err(BadFilter::TooDeep);
        }
        let read = self.chain("or", Op::Or, |reader| reader.chain("and", Op::And, Self::negation));
        self.deep -= 1;
        read
    }

    fn chain(&mut self, word: &str, op: Op, part: impl Fn(&mut Self) -> Read) -> Read {
        let mut parts = vec![part(self)?];
        while self.takes_word(word) {
            parts.push(part(self)?);
        }
        let only = if parts.len() == 1 { parts.pop() } else { None };
        Ok(only.unwrap_or(Expression::Apply(op, parts)))
    }

    fn negation(&mut self) -> Read {
        let mut negations = 0;
        while self.takes_word("not") {
            negations += 1;
            if negations > MOST_DEEP {
                return Err(BadFilter::TooDeep);
            }
        }
        let read = self.predicate()?;
        Ok((0..negations).fold(read, |inside, _| Expression::Apply(Op::Not, vec![inside])))
    }

    fn predicate(&mut self) -> Read {
        let left = self.sum()?;
        if let Token::Sign(sign @ ("=" | "<>" | "<" | ">" | "<=" | ">=")) = *self.peek() {
            self.next();
            let op = Op::named(sign).ok_or_else(|| self.lost())?;
            return Ok(Expression::Apply(op, vec![left, self.sum()?]));
        }
        if self.takes_word("is") {
            let negated = self.takes_word("not");
            if !self.takes_word("null") {
                return Err(self.lost());
            }
            return Ok(negated_if(negated, Expression::Apply(Op::IsNull, vec![left])));
        }
        let negated = self.takes_word("not");
        let read = if self.takes_word("like") {
            Expression::Apply(Op::Like, vec![left, self.sum()?])
        } else if self.takes_word("between") {
            let low = self.sum()?;
            if !self.takes_word("and") {
                return Err(self.lost());
            }
            Expression::Apply(Op::Between, vec![left, low, self.sum()?])
        } else if self.takes_word("in") {
            self.must("(")?;
            let list = self.arguments()?;
            Expression::Apply(Op::In, vec![left, Expression::List(list)])
        } else if negated {
            return Err(self.lost());
        } else {
            return Ok(left);
        };
        Ok(negated_if(negated, read))
    }

    fn sum(&mut self) -> Read {
        let mut left = self.product()?;
        loop {
            let op = match self.peek() {
                Token::Sign("+") => Op::Plus,
                Token::Sign("-") => Op::Minus,
                _ => return Ok(left),
            };
            self.next();
            left = Expression::Apply(op, vec![left, self.product()?]);
        }
    }

    fn product(&mut self) -> Read {
        let mut left = self.power()?;
        loop {
            let op = match self.peek() {
                Token::Sign("*") => Op::Times,
                Token::Sign("/") => Op::Over,
                Token::Sign("%") => Op::Modulo,
                _ if self.is_word("div") => Op::Div,
                _ => return Ok(left),
            };
            self.next();
            left = Expression::Apply(op, vec![left, self.power()?]);
        }
    }

    fn power(&mut self) -> Read {
        let base = self.signed()?;
        if !self.takes("^") {
            return Ok(base);
        }
        Ok(Expression::Apply(Op::Power, vec![base, self.signed()?]))
    }

    fn signed(&mut self) -> Read {
        if !self.takes("-") {
            return self.primary();
        }
        Ok(match self.primary()? {
            Expression::Literal(Literal::Number(number)) => Expression::Literal(Literal::Number(-number)),
            other => {
                let minus_one = Expression::Literal(Literal::Number(-1.0));
                Expression::Apply(Op::Times, vec![minus_one, other])
            }
        })
    }

    fn primary(&mut self) -> Read {
        match self.peek().clone() {
            Token::Sign("(") => {
                self.next();
                let mut parts = self.arguments()?;
                let only = if parts.len() == 1 { parts.pop() } else { None };
                Ok(only.unwrap_or(Expression::List(parts)))
            }
            Token::Number(number) => {
                self.next();
                Ok(Expression::Literal(Literal::Number(number)))
            }
            Token::Text(text) => {
                self.next();
                Ok(Expression::Literal(Literal::Text(text)))
            }
            Token::Quoted(name) => {
                self.next();
                Ok(Expression::Property(name))
            }
            Token::Word(word) => self.word(&word),
            _ => Err(self.lost()),
        }
    }

    fn word(&mut self, word: &str) -> Read {
        if let Some(geometry) = wkt::geometry(self, word)? {
            return Ok(geometry);
        }
        const KEYWORDS: [&str; 8] = ["and", "or", "not", "like", "between", "in", "is", "null"];
        if KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word)) {
            return Err(self.lost());
        }
        self.next();
        match word.to_ascii_lowercase().as_str() {
            "true" => return Ok(Expression::Literal(Literal::Boolean(true))),
            "false" => return Ok(Expression::Literal(Literal::Boolean(false))),
            _ => {}
        }
        if !self.takes("(") {
            return Ok(Expression::Property(word.to_owned()));
        }
        let lost = self.lost();
        let arguments = if self.takes(")") { Vec::new() } else { self.arguments()? };
        called(word, arguments).ok_or(lost)
    }

    /// `a, b, c)`
    fn arguments(&mut self) -> Result<Vec<Expression>, BadFilter> {
        let mut read = vec![self.whole()?];
        while self.takes(",") {
            read.push(self.whole()?);
        }
        self.must(")")?;
        Ok(read)
    }
}

fn negated_if(negated: bool, expression: Expression) -> Expression {
    if negated { Expression::Apply(Op::Not, vec![expression]) } else { expression }
}

/// What a word with brackets stands for.
fn called(word: &str, mut arguments: Vec<Expression>) -> Option<Expression> {
    let text = |arguments: &[Expression]| match arguments {
        [Expression::Literal(Literal::Text(text))] => Some(text.clone()),
        _ => None,
    };
    match word.to_ascii_lowercase().as_str() {
        "date" => Some(Expression::Literal(Literal::Date(text(&arguments)?.parse().ok()?))),
        "timestamp" => Some(Expression::Literal(Literal::Timestamp(text(&arguments)?.parse().ok()?))),
        "interval" => Some(Expression::Interval(Box::new(arguments.try_into().ok()?))),
        _ => match Op::named(word).filter(|op| op.is_function()) {
            Some(op) => {
                // What an operator on lists takes may have but one member.
                if op.code().starts_with("a_") {
                    arguments.iter_mut().for_each(listed);
                }
                Some(Expression::Apply(op, arguments))
            }
            None => Some(Expression::Function(word.to_owned(), arguments)),
        },
    }
}

fn listed(argument: &mut Expression) {
    if let Expression::Literal(_) = argument {
        *argument = Expression::List(vec![argument.clone()]);
    }
}
