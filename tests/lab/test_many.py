"""Many allowed connections all succeed while one question in twenty is for a blocked name."""

from home import crowd
from home.case import LabCase

SEQUENTIAL = 10_000
PARALLEL = 200


class Many(LabCase):
    def test_ten_thousand_in_a_row(self):
        for family in (4, 6):
            with self.subTest(family=family):
                wrong = crowd.walk(self.home, self.mia, family, SEQUENTIAL // 2, 20, "row")
                self.assertEqual(wrong, [])

    def test_two_hundred_at_once(self):
        for family in (4, 6):
            with self.subTest(family=family):
                wrong = crowd.together(self.home, self.mia, family, PARALLEL, 3, "crowd")
                self.assertEqual(wrong, [])


if __name__ == "__main__":
    import unittest
    unittest.main()
