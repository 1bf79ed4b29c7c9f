use crate::codes::code_list;

code_list! {
    /// What kind of area the boundaries of a layer are.
    #[derive(Debug)]
    Kind {
        /// Electoral wards.
        Ward = "ward",
        /// Lower layer super output areas of the census.
        Lsoa = "lsoa",
        /// Middle layer super output areas of the census.
        Msoa = "msoa",
        /// Local authority districts.
        District = "district",
        /// Neighbourhood policing areas.
        Neighbourhood = "neighbourhood",
        /// Police beats.
        Beat = "beat",
        /// Areas of one's own.
        Own = "own",
    }
}

impl Kind {
    /// One such area, in words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ward => "ward",
            Self::Lsoa => "lower layer super output area (LSOA)",
            Self::Msoa => "middle layer super output area (MSOA)",
            Self::District => "district",
            Self::Neighbourhood => "neighbourhood policing area",
            Self::Beat => "police beat",
            Self::Own => "own area",
        }
    }
}
