//! From places to cells, many times as fast as one by one.

mod face;
mod series;
mod tile;

use h3o::{CellIndex, LatLng, Resolution};

use tile::Tile;

/// Tiles side by side before two share a slot, to the north and to the east.
const ROWS: usize = 64;
const COLUMNS: usize = 128;

/// As many places as h3o answers in the time that making a tile takes, about.
const WORTH_IT: u32 = 24;

/// The most cells that all tiles together may have room for: 32 MiB.
const MOST_CELLS: usize = 1 << 22;

/// Finds the cells of places, with the very answers of [`LatLng::to_cell`].
///
/// Takes places one by one, in any order, from anywhere. Where many lie
/// near one another it is many times as fast as h3o; where they do not, or the
/// cells are so fine that hardly two share one, it asks h3o and costs little
/// more. It holds at most some 40 MiB.
///
/// # Example
///
/// ```
/// # use homeward::cells::index::Indexer;
/// use h3o::{LatLng, Resolution};
///
/// let mut indexer = Indexer::new(Resolution::Nine);
/// let place = LatLng::new(53.6, -2.16)?;
/// assert_eq!(indexer.cell(place), place.to_cell(Resolution::Nine));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Why the answers are the same
///
/// h3o takes a place *p*, a point of the unit sphere, to the nearest of the
/// twenty faces of an icosahedron, projects it from the earth's centre onto the
/// plane that touches the face in its middle *c*, and there finds the nearest
/// point of a hexagonal lattice. The cell depends on nothing but the face and
/// that lattice point. The coordinate along an axis *a* of the plane is
/// *a·p / c·p*.
///
/// A tile is a rectangle of latitude and longitude, so small that all of it is
/// nearest to one face: *p* moves at most as far as the angles change, so a
/// middle deeper within the face than the tile is wide is proof enough. It
/// keeps the Taylor polynomials of degree two, about its middle, of the
/// coordinates along two axes of the lattice. They give the lattice point; the
/// first place that comes to one asks h3o, and the others of the same lattice
/// point have the same answer.
///
/// What of a place near an edge between cells? Along a straight line from the
/// tile's middle to a place, let *m* be the sum of the changes of latitude and
/// longitude, at most the tile's width. *p* is turned about two fixed axes at
/// those rates, so the *k*-th derivative of *a·p* and *c·p* is at most
/// |*a*|*mᵏ* and *mᵏ*. With *d* the least *c·p* on the tile, the quotient
/// rule bounds the third derivative of the coordinate by
/// |*a*|*m*³(1/*d* + 7/*d*² + 12/*d*³ + 6/*d*⁴), and what the polynomial leaves
/// out by a sixth of it. The same holds for the third axis, whose polynomial is
/// the difference of the other two. A place is in a hexagon if along each of the
/// three axes it is less than half a cell from the centre. So the lattice point
/// is taken only if each is less than half a cell *less that bound*, and
/// less what rounding may do in h3o and here. Then the exact coordinates, and
/// h3o's, are in that hexagon too. All other places, about one in 250, are h3o's.
///
/// Nothing is assumed of how the lattice point was found: a wrong guess fails
/// the test. The same goes for a place outside the tile it is looked up in.
/// Tiles at the edge of a face, at the pentagons therefore, and at the middle
/// of a face, where h3o's own rounding grows, are never made. Poles and the
/// 180th meridian need no exception: the bound holds there.
#[derive(Debug)]
pub struct Indexer<V = CellIndex> {
    resolution: Resolution,
    width: f64,
    tiles_per_radian: f64,
    slots: Vec<Slot<V>>,
    room: usize,
    /// A tile is made when this many places have asked for it. It doubles when
    /// room runs out: then only the busier ones are worth it.
    worth_it: u32,
}

/// Where a tile is kept, with those far away that share the slot.
#[derive(Debug)]
struct Slot<V> {
    row: i32,
    column: i32,
    /// Places that asked for this tile and did not get it; or, once it is
    /// there, that asked for another.
    asked: u32,
    tile: Option<Box<Tile<V>>>,
}

impl Indexer {
    /// An indexer of one resolution.
    #[must_use]
    pub fn new(resolution: Resolution) -> Self {
        Self::keeping(resolution)
    }

    /// The cell of a place: that of [`LatLng::to_cell`], to the last bit.
    #[inline]
    pub fn cell(&mut self, at: LatLng) -> CellIndex {
        self.value(at, |cell| cell)
    }
}

impl<V: Copy> Indexer<V> {
    /// An indexer that keeps something else than the cell for each cell: its
    /// number in a list, say, which saves looking the cell up there.
    ///
    /// # Example
    ///
    /// ```
    /// # use homeward::cells::index::Indexer;
    /// use h3o::{LatLng, Resolution};
    ///
    /// let mut indexer = Indexer::keeping(Resolution::Nine);
    /// let place = LatLng::new(53.6, -2.16)?;
    /// assert!(indexer.value(place, |cell| !cell.is_pentagon()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn keeping(resolution: Resolution) -> Self {
        let width = tile::width(resolution);
        let slots = std::iter::repeat_with(Slot::default).take(ROWS * COLUMNS).collect();
        let tiles_per_radian = width.recip();
        Self { resolution, width, tiles_per_radian, slots, room: MOST_CELLS, worth_it: WORTH_IT }
    }

    /// What is kept for the cell of a place. `make` makes it from the cell, more
    /// than once for most cells; it must always make the same.
    #[inline]
    pub fn value(&mut self, at: LatLng, make: impl FnOnce(CellIndex) -> V) -> V {
        let row = tile_number(at.lat_radians() * self.tiles_per_radian);
        let column = tile_number(at.lng_radians() * self.tiles_per_radian);
        let slot = &mut self.slots[place(row, column)];
        let resolution = self.resolution;
        let kept = match &mut slot.tile {
            Some(tile) if slot.row == row && slot.column == column => tile.value(at),
            _ => {
                self.ask(row, column);
                None
            }
        };
        match kept {
            Some(Some(value)) => *value,
            Some(nothing) => *nothing.insert(make(at.to_cell(resolution))),
            None => make(at.to_cell(resolution)),
        }
    }

    /// Notes that a tile is missed, and makes it if it was missed often.
    #[cold]
    fn ask(&mut self, row: i32, column: i32) {
        let slot = &mut self.slots[place(row, column)];
        let is_another = (slot.row, slot.column) != (row, column);
        if is_another && slot.tile.is_none() {
            *slot = Slot { row, column, ..Slot::default() };
        }
        slot.asked += 1;
        if slot.asked >= self.worth_it {
            self.make(row, column);
        }
    }

    /// Makes a tile, and starts with no others if there is no room for it.
    fn make(&mut self, row: i32, column: i32) {
        let gone = std::mem::take(&mut self.slots[place(row, column)]);
        self.room += gone.tile.map_or(0, |tile| tile.size());
        let middle = |number: i32| f64::from(number) * self.width;
        let tile = Tile::new(middle(row), middle(column), self.resolution);
        let size = tile.as_ref().map_or(0, Tile::<V>::size);
        if size > self.room {
            self.slots.fill_with(Slot::default);
            self.room = MOST_CELLS;
            self.worth_it = self.worth_it.saturating_mul(2);
        }
        self.room -= size;
        self.slots[place(row, column)] = Slot { row, column, asked: 0, tile: tile.map(Box::new) };
    }
}

impl<V> Default for Slot<V> {
    fn default() -> Self {
        Self { row: 0, column: 0, asked: 0, tile: None }
    }
}

/// The slot of a tile.
#[inline]
fn place(row: i32, column: i32) -> usize {
    row.cast_unsigned() as usize % ROWS * COLUMNS + column.cast_unsigned() as usize % COLUMNS
}

/// The nearest whole number, for those that fit in 32 bits.
#[inline]
fn tile_number(place: f64) -> i32 {
    const NO_FRACTION: f64 = 6_755_399_441_055_744.0; // 1.5 · 2^52
    (place + NO_FRACTION).to_bits() as i32
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
