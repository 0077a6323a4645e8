"""Expressions as news writes them, by row, with what each says.

A line: the expression | low, or low..high | unit | the rest: up or down, ~hedge, /per, <before,
>after, parts as a:b:c, a label in brackets. What must be refused stands under its row with `-`.
"""

from __future__ import annotations

ENGLISH = """
# number
2,350 | 2350
2 350 | 2350
2.350 | 2.350
69.4 | 69.4
46,5 | 46.5
sixty-nine point four | 69.4
three million | 3000000
5.4 billion | 5400000000
18 thousand | 18000
4.6m | 4600000
29bn | 29000000000
450k | 450000
a dozen | 12
half a million | 500000
1,234,567.89 | 1234567.89
a quarter of a million | 250000
two dozen | 24
three dozen eggs | 36 | eggs
a hundred and five | 105
two hundred and five thousand and one | 205001
twelve hundred | 1200
a thousand | 1000
a million | 1000000
a hundred thousand | 100000
one million two hundred thousand | 1200000
two and a half million | 2500000
2½ million | 2500000
zero | 0
minus five | -5
−5.5 | -5.5
twenty-one | 21
ninety nine | 99
500 people | 500 | people
five other candidates | 5 | other candidates
around 500 people | 500 | people | ~about
at least 66 | 66 | | ~at least
no fewer than 12 deaths | 12 | deaths | ~at least
more than 300 observers | 300 | observers | ~more than
nearly 2 million | 2000000 | | ~nearly
up to 40,000 fans | 40000 | fans | ~at most
100 or more | 100 | | ~at least
50 or so | 50 | | ~about
just over 1,000 | 1000 | | ~just over
fewer than 10 | 10 | | ~less than
exactly 500 | 500
1.2 trillion | 1200000000000
3.5-million | 3500000
12 police officers | 12 | police officers
seven countries | 7 | countries
three million ethnic Russians | 3000000 | ethnic russians
0.5 | 0.5
one point two million | 1200000
12,34,567 | -
1,23 456 | -
twenty twenty two | -
five thousand five thousand | -
three million five million | -
5 people who were arrested on Sunday | -
hundreds of millions | -
1e9 | -
1.2.3 | -
five hundreds | -
many | -
some people | -
5 or so people or more | -
# percent
18% | 18 | percent
18 percent | 18 | percent
18 per cent | 18 | percent
eighteen percent | 18 | percent
70.76 % | 70.76 | percent
81.3 percent of the vote | 81.3 | percent
1.5 percentage points | 1.5 | percentage point
a percentage point | -
75 basis points | 75 | basis point
25bps | 25 | basis point
nearly 98 percent | 98 | percent | ~nearly
about 15% | 15 | percent | ~about
-0.3% | -0.3 | percent
minus 2 per cent | -2 | percent
0.5pc | 0.5 | percent
two and a half percent | 2.5 | percent
less than 1% | 1 | percent | ~less than
two points | 2 | point
0.1 of a percentage point | -
18% or 19% of | -
three percent of five | -
fifty-fifty percent | -
# fraction
a third | 1/3
two thirds | 2/3
two-thirds | 2/3
three-quarters | 3/4
three quarters | 3/4
half | 1/2
nearly a quarter | 1/4 | | ~nearly
more than half | 1/2 | | ~more than
about a fifth | 1/5 | | ~about
one in five | 1/5
7 in 10 | 7/10
one out of ten | 1/10
nine out of 10 | 9/10
one in 10,000 | 1/10000
two to one | 2 | times
twice | 2 | times
double | 2 | times
threefold | 3 | times
ten times | 10 | times
10-fold | 10 | times
half of the voters | 1/2
a third of the seats | 1/3
two-fifths of households | 2/5
seven-tenths | 7/10
1/3 | 1/3
¾ | 3/4
one-tenth | 1/10
almost one in three | 1/3 | | ~nearly
one in 2019 | -
five in four | -
half a | -
a third time | -
# range
20 to 30 | 20..30
20-30 | 20..30
6-8 weeks | 6..8 | week
six to eight weeks | 6..8 | week
between $4.20 and $4.60 | 4.20..4.60 | $
US$4.20 to US$4.60 | 4.20..4.60 | $
$4.20-$4.60 | 4.20..4.60 | $
£2m to £3m | 2000000..3000000 | £
£2-3m | 2000000..3000000 | £
two to three million | 2000000..3000000
2 to 3 billion dollars | 2000000000..3000000000 | $
in her forties | 40..49 | year
in his late 40s | 47..49 | year
the 1990s | 1990..1999
1980s | 1980..1989
the early 1970s | 1970..1973
between 20 and 30 percent | 20..30 | percent
10% to 12% | 10..12 | percent
10-12% | 10..12 | percent
from 5 to 7 degrees | 5..7 | degree
four or five | 4..5
four or five days | 4..5 | day
300-500 people | 300..500 | people
15 to 20 km | 15..20 | km
about 20 to 30 people | 20..30 | people | ~about
two to three years | 2..3 | year
a quarter to a third | 1/4..1/3
$1bn-$2bn | 1000000000..2000000000 | $
500 to 2 million | 500..2000000
seven to nine | 7..9
30 to 20 | -
between 20 to 30 | -
from 5 and 7 | -
20 to 30 to 40 | -
2 km to 3 kg | -
5 or six or seven | -
# rate
300-500 a year | 300..500 | | /year
62 per 10,000 births | 62 | | /10000 births
27 cents a litre | 27 | cent | /litre
£2.80 a night | 2.80 | £ | /night
12 deaths a day | 12 | deaths | /day
12 deaths per 100,000 people | 12 | deaths | /100000 people
$15 an hour | 15 | $ | /hour
$15 per hour | 15 | $ | /hour
$70 a barrel | 70 | $ | /barrel
€1.80/kg | 1.80 | € | /kg
20 litres per day | 20 | litre | /day
two meals a day | 2 | meals | /day
£9,250 a year | 9250 | £ | /year
10 cents per share | 10 | cent | /share
500 cases a week | 500 | cases | /week
3.2 per 1,000 | 3.2 | | /1000
more than 100 people a month | 100 | people | ~more than /month
$1.2 million a day | 1200000 | $ | /day
5% a year | 5 | percent | /year
between 10 and 20 tonnes a day | 10..20 | tonne | /day
200 times a day | 200 | times | /day
12 deaths a day and night | -
12 per | -
# money
$5 | 5 | $
US$5m | 5000000 | $
$2.6 billion | 2600000000 | $
$2.6-billion | 2600000000 | $
$ 5 million | 5000000 | $
5 million dollars | 5000000 | $
£3m | 3000000 | £
£1,250.50 | 1250.50 | £
€400 | 400 | €
400 euros | 400 | €
¥10,000 | 10000 | JPY
10,000 yen | 10000 | JPY
₸500 | 500 | ₸
20 million tenge | 20000000 | ₸
CHF 20 million | 20000000 | CHF
20 million Swiss francs | 20000000 | CHF
NOK 300 | 300 | NOK
300 kroner | 300 | kroner
300 Norwegian kroner | 300 | NOK
A$40 | 40 | AUD
C$1.5bn | 1500000000 | CAD
USD 12,000 | 12000 | $
12,000 USD | 12000 | $
50p | 50 | penny
80 pence | 80 | penny
99 cents | 99 | cent
about $3 trillion | 3000000000000 | $ | ~about
-$40 | -40 | $
half a million pounds sterling | 500000 | £
five British pounds | 5 | £
250 roubles | 250 | ₽
₹500 | 500 | INR
a million dollars | 1000000 | $
more than £30bn | 30000000000 | £ | ~more than
Tk 500 | -
$5 £6 | -
$five point | -
$1300 million billion | -
$12,34 | 12.34 | $
# change
rose 3.9% | 3.9 | percent | up
fell by 6.5 % | 6.5 | percent | down
fell by 6.5% | 6.5 | percent | down
up 12% from 44.2 million | 12 | percent | up <44200000
cut by half | 1/2 | | down
down 2.1 points | 2.1 | point | down
rose by 500 | 500 | | up
increased by 20 percent to 300 | 20 | percent | up >300
dropped 4 percent | 4 | percent | down
rose from 41 to 46 percent | 5 | percentage point | up <41 >46
fell to 41 from 46 percent | 5 | percentage point | down <46 >41
fell from 300 to 250 | 50 | | down <300 >250
a 3.9% rise | 3.9 | percent | up
a 20 percent cut | 20 | percent | down
3.9 percent higher | 3.9 | percent | up
an increase of 3.9% | 3.9 | percent | up
a drop of 1.5 percentage points | 1.5 | percentage point | down
doubled | 2 | times | up
more than doubled | 2 | times | up ~more than
doubled to 40 | 2 | times | up >40
halved | 1/2 | | down
tripled | 3 | times | up
rose by about 6.5% | 6.5 | percent | up ~about
rose nearly 10 percent | 10 | percent | up ~nearly
fell by $2.6 billion | 2600000000 | $ | down
gained 75 basis points | 75 | basis point | up
a threefold increase | 3 | times | up
rose sharply by 8% | 8 | percent | up
grew by a third | 1/3 | | up
down 4.5% | 4.5 | percent | down
fell 6.5 to 7 percent | 6.5..7 | percent | down
rose from 46 to 41 percent | -
rose | -
fell by | -
up | -
cut and rose 5% | -
# rank
third | 3
2nd | 2
the second | 2
the tallest | 1 | | [tallest]
the most expensive | 1 | | [most expensive]
71st minute | 71 | minute
the 71st minute | 71 | minute
No. 6 | 6
number six | 6
#6 | 6
twenty-first | 21
21st | 21
112th | 112
second-largest | 2
the third largest city | 3 | city
first place | 1 | place
fifth | 5
fifth term | 5 | term
the 100th | 100
22th | -
21th | -
the west | -
no 6 people | -
# score
4-1 | 4 | | 4:1
8 votes to 5 | 8 | | 8:5
by 8 votes to 5 | 8 | | 8:5
9-6 with three abstentions | 9 | | 9:6:3 [abstentions]
6-4, 7-5 | 6 | | 6:4:7:5
2-2 | 2 | | 2:2
five votes to four | 5 | | 5:4
an 8-5 vote | -
8-5 vote | 8 | | 8:5
6-4, 3-6, 7-5 | 6 | | 6:4:3:6:7:5
3-0 win | 3 | | 3:0
three goals to one | 3 | | 3:1
12-0 | 12 | | 12:0
9 votes to 6 | 9 | | 9:6
7-6, 6-7, 6-2 | 7 | | 7:6:6:7:6:2
220 votes to 210 | 220 | | 220:210
5-4 with 1 abstention | 5 | | 5:4:1 [abstentions]
1-0 | 1 | | 1:0
6-4, | -
4-1-2-3 | -
8 votes to | -
# clock
7.45am | 465 | | 7:45
7:45 a.m. | 465 | | 7:45
7:45pm | 1185 | | 19:45
16:20 | 980 | | 16:20
half past three | 210 | | 3:30 [either half of the day]
quarter to five | 285 | | 4:45 [either half of the day]
a quarter past six | 375 | | 6:15 [either half of the day]
ten past nine | 550 | | 9:10 [either half of the day]
3pm | 900 | | 15:0
three o'clock | 180 | | 3:0 [either half of the day]
noon | 720 | | 12:0
midnight | 0 | | 0:0
12am | 0 | | 0:0
at 6pm | 1080 | | 18:0
2:01.37 | 121.37 | second
1:02:03 | 3723 | second
one and a half years | 1.5 | year
a year and a half | 1.5 | year
two-and-a-half years | 2.5 | year
11 weeks | 11 | week
six-hour | 6 | hour
half an hour | 1/2 | hour
an hour and a half | 1.5 | hour
a week | 1 | week
nine days | 9 | day
42-year-old | 42 | year
78 years of age | 78 | year
78 years old | 78 | year
two hours and 20 minutes | 2.3333 | hour
7 yrs | 7 | year
5 hrs | 5 | hour
seven more years | 7 | year
nearly three decades | 3 | decade | ~nearly
10 seconds | 10 | second
25:10 | -
7:75 | -
13pm | -
7.45 am or so pm | -
# date
3 March 2025 | 20250303 | | 2025:3:3
March 3, 2025 | 20250303 | | 2025:3:3
3rd of March | 303 | | 0:3:3
March 3 | 303 | | 0:3:3
Mar 3 | 303 | | 0:3:3
March 2025 | 20250300 | | 2025:3:0
10.06.2019 | 20190610 | | 2019:6:10
2019-06-10 | 20190610 | | 2019:6:10
25/12/2024 | 20241225 | | 2024:12:25
12/25/2024 | 20241225 | | 2024:12:25
Thursday | 0 | | 0:0:0 [day 3]
next Friday | 0 | | 0:0:0 [next day 4]
Monday, 3 March 2025 | 20250303 | | 2025:3:3
last May | 500 | | 0:5:0 [last]
the quarter ended Sept. 30 | 930 | | 0:9:30 [quarter ended]
the year ended 31 March 2024 | 20240331 | | 2024:3:31 [year ended]
the third quarter of 2024 | 2024 | | 2024:0:0 [quarter 3]
Q3 2024 | 2024 | | 2024:0:0 [quarter 3]
fiscal 2024 | 2024 | | 2024:0:0 [fiscal]
fiscal year 2024 | 2024 | | 2024:0:0 [fiscal]
FY2024 | 2024 | | 2024:0:0 [fiscal]
by 15 October | 1015 | | ~by 0:10:15
before June 2020 | 20200600 | | ~before 2020:6:0
since 1991 | 1991 | | ~since 1991:0:0
in 2019 | 2019 | | 2019:0:0
2019 | 2019 | | 2019:0:0
2016-2022 | 2016..2022
2023-24 | 2023..2024
the 20th century | 20 | | 20:0:0 [century]
yesterday | 0 | | 0:0:0 [yesterday]
last year | 0 | | 0:0:0 [last year]
Nov. 20 | 1120 | | 0:11:20
on November 20 | 1120 | | 0:11:20
29 February 2024 | 20240229 | | 2024:2:29
29 February 2023 | -
31 June | -
03/04/2025 | -
32 March | -
13.13.2019 | -
March 3 and 4 | -
the quarter ended | -
# size
85 metres | 85 | m
85 meters | 85 | m
2.5 metres | 2.5 | m
120 sq km | 120 | square km
120 square kilometres | 120 | square km
minus 12 degrees | -12 | degree
-12°C | -12 | °C
12C | 12 | °C
54 degrees Fahrenheit | 54 | °F
3.3 litres | 3.3 | litre
40 MW | 40 | MW
40-megawatt | 40 | MW
120 mmHg | 120 | mmHg
2,000 sq ft | 2000 | square foot
80 km/h | 80 | km/h
80kph | 80 | km/h
60 miles per hour | 60 | mph
7,500km | 7500 | km
7,500km-long | 7500 | km
4,660 miles | 4660 | mile
6ft 2in | 6.1667 | foot
six feet two inches | 6.1667 | foot
12 tonnes | 12 | tonne
1.2 million tonnes | 1200000 | tonne
3m-high | 3 | m
5kg | 5 | kg
500ml | 500 | ml
20 hectares | 20 | hectare
100 acres | 100 | acre
2 million barrels | 2000000 | barrel
350 GWh | 350 | GWh
16GB | 16 | GB
about 4,660 miles | 4660 | mile | ~about
10 stone | 10 | stone
five pounds | 5 | pound
10lb | 10 | pound
5g | -
12 metres deep and wide | -
120/80 mmHg | -
3 x 4 metres | -
"""

RUSSIAN = """
# number
2 350 | 2350
2.350 | 2350
46,5 | 46.5
три миллиона | 3000000
12 тыс. | 12000
двести пять | 205
5,4 млрд | 5400000000
около 500 | 500 | | ~about
не менее 66 | 66 | | ~at least
# percent
70,76% | 70.76 | percent
70,76 процента | 70.76 | percent
81,3 процентов | 81.3 | percent
# money
20 млн тенге | 20000000 | ₸
5 миллионов долларов | 5000000 | $
1,5 млрд рублей | 1500000000 | ₽
# range
от 20 до 30 | 20..30
от 6 до 8 недель | 6..8 | week
# date
3 марта 2025 года | 20250303 | | 2025:3:3
20 ноября | 1120 | | 0:11:20
10.06.2019 | 20190610 | | 2019:6:10
# change
вырос на 3,9% | 3.9 | percent | up
снизился на 6,5 процента | 6.5 | percent | down
# fraction
треть | 1/3
# size
7 500 км | 7500 | km
минус 12 градусов | -12 | degree
# clock
девять дней | 9 | day
16:20 | 980 | | 16:20
# number
примерно много | -
двадцать тридцать | -
"""

KAZAKH = """
# number
үш миллион | 3000000
екі жүз бес | 205
46,5 | 46.5
5,4 млрд | 5400000000
шамамен 500 | 500 | | ~about
# percent
70,76% | 70.76 | percent
70,76 пайыз | 70.76 | percent
# money
20 млн теңге | 20000000 | ₸
# size
7 500 км | 7500 | km
# clock
тоғыз күн | 9 | day
# date
20 қараша | 1120 | | 0:11:20
10.06.2019 | 20190610 | | 2019:6:10
# number
жиырма отыз | -
"""
